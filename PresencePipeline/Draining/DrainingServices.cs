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
        services.AddSingleton<ConsumerName>().AddSingleton<DrainerFactory>();
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
            var drainers = provider.GetRequiredService<DrainerFactory>();
            return new GroupDrainer(provider.GetRequiredService<StreamPartitions>().Select(keys =>
                drainers.Create(group, keys, ActivatorUtilities.CreateInstance<TProjection>(provider, keys), shared)));
        });
}
