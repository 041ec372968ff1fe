using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using PresencePipeline.Answers;

namespace PresenceLocal;

/// <summary>What Kestrel tells of its requests; on Azure the Functions host tells it.</summary>
internal static class LocalTelemetry
{
    public static void Add(IOpenTelemetryBuilder telemetry) => telemetry
        .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation())
        .WithTracing(traces => traces.AddAspNetCoreInstrumentation(options => options.Filter = IsWorthATrace));

    // Probes come every few seconds and all look the same.
    private static bool IsWorthATrace(HttpContext context) =>
        !context.Request.Path.StartsWithSegments($"/{Routes.Prefix}/health", StringComparison.Ordinal);
}
