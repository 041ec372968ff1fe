using Microsoft.Extensions.DependencyInjection;

namespace PresencePipeline.Live;

/// <summary>Wires the room.</summary>
internal static class LiveServices
{
    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddValidated<LiveOptions, LiveOptionsValidator>(LiveOptions.Section);
        services.AddSingleton<LiveFeed>().AddSingleton<LiveRenderer>().AddSingleton<LiveFollower>();
        services.AddSingleton<FeedHistory>().AddSingleton<LiveReplay>();
        return services.AddPublic<LiveEndpoint>();
    }
}
