using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PresencePipeline.Running;
using PresencePipeline.Streams;

namespace PresencePipeline.Draining;

/// <summary>Wires the room.</summary>
internal static class DrainingServices
{
    public static IServiceCollection AddDraining(this IServiceCollection services)
    {
        services.AddValidated<DrainOptions, DrainOptionsValidator>(DrainOptions.Section);
        services.AddSingleton<IValidateOptions<DrainOptions>>(new ScheduleValidator<DrainOptions>(options => options.Schedule));
        services.AddSingleton<ConsumerName>().AddSingleton<ConsumerFactory>().AddSingleton<DrainerFactory>();
        return services.AddSingleton(provider => new DrainingAppender(
            provider.GetRequiredService<PartitionedAppender>(), group => provider.GetRequiredKeyedService<GroupDrainer>(group)));
    }

    /// <summary>
    /// Adds a system that follows the stream: what it makes of the entries, once per partition, and the consumer group it reads
    /// them with. Its <see cref="GroupDrainer"/> is keyed by the group.
    /// </summary>
    public static IServiceCollection AddSystem<TProjection>(this IServiceCollection services, string group)
        where TProjection : class, IProjection =>
        services.AddKeyedSingleton(group, (provider, _) =>
        {
            var shared = new SharedOutage();
            return new GroupDrainer(
                Loops((drainers, keys, projection) => drainers.Create(group, keys, projection, shared)),
                () => Loops((drainers, keys, projection) => drainers.CreateHand(group, keys, projection)),
                provider.GetServices<IBesideDraining>());

            IEnumerable<Drainer> Loops(Func<DrainerFactory, StreamKeys, IProjection, Drainer> create) =>
                provider.GetRequiredService<StreamPartitions>().Select(keys => create(
                    provider.GetRequiredService<DrainerFactory>(), keys, ActivatorUtilities.CreateInstance<TProjection>(provider, keys)));
        });
}
