using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PresencePipeline.Presence;

namespace PresencePipeline.Streams;

/// <summary>Wires the room.</summary>
internal static class StreamsServices
{
    public static IServiceCollection AddStreams(this IServiceCollection services)
    {
        services.AddValidated<StreamOptions, StreamOptionsValidator>(StreamOptions.Section);
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<StreamOptions>>().Value;
            return new StreamPartitions(options.Name, options.Partitions);
        });
        services.AddSingleton<AppendMemory>().AddSingleton<AppendProbe>().AddSingleton<AppendSender>().AddSingleton<PartitionedAppender>();
        return services.AddSingleton<StreamTrimmer>().AddSingleton<StreamGaps>().AddSingleton<IAgentMemory, StreamMemory>();
    }
}
