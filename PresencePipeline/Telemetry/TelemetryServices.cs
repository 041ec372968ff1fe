using Microsoft.Extensions.DependencyInjection;

namespace PresencePipeline.Telemetry;

/// <summary>Wires the room.</summary>
internal static class TelemetryServices
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services) =>
        services.AddMetrics().AddSingleton<PresenceMetrics>().AddSingleton<UnreadableValues>();
}
