using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PresencePipeline.Agents;
using PresencePipeline.Board;
using PresencePipeline.DeadLetters;
using PresencePipeline.Draining;
using PresencePipeline.Genesys;
using PresencePipeline.Hands;
using PresencePipeline.Health;
using PresencePipeline.Lag;
using PresencePipeline.Live;
using PresencePipeline.Notifications;
using PresencePipeline.Overflow;
using PresencePipeline.Redis;
using PresencePipeline.Secrets;
using PresencePipeline.Source;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;
using PresencePipeline.Webhooks;
using PresencePipeline.Workforce;

namespace PresencePipeline.Hosting;

/// <summary>The one wiring of both hosts.</summary>
public static class PresencePipelineExtensions
{
    /// <summary>
    /// Adds the pipeline: for routes one endpoint per room, for schedules types such as <see cref="LagPublisher"/>, and a
    /// <see cref="GroupDrainer"/> per system that follows the stream, keyed by its <see cref="ConsumerGroups">consumer group</see>.
    /// </summary>
    public static IServiceCollection AddPresencePipeline(this IServiceCollection services, HostTraits host)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton(host)
            .AddTelemetry().AddSecrets().AddRedis().AddStreams().AddGenesys().AddDraining()
            .AddOverflow().AddDeadLetters().AddLag().AddAgents()
            .AddWebhooks().AddNotifications().AddHands().AddBoard().AddWorkforce()
            .AddLive().AddSource().AddHealth();
    }
}
