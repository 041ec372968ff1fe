using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using PresencePipeline.Telemetry;

namespace PresenceFunctions.Tests.Testing;

/// <summary>What <c>presence.entries.trimmed</c> has counted in one host.</summary>
internal sealed class TrimmedEntries(IServiceProvider services) : IDisposable
{
    private readonly MetricCollector<long> collector = new(
        services.GetRequiredService<IMeterFactory>(), PresenceMetrics.MeterName, "presence.entries.trimmed");

    public long Lost => Sum(forced: true);

    public long Finished => Sum(forced: false);

    public void Dispose() => collector.Dispose();

    private long Sum(bool forced) =>
        collector.GetMeasurementSnapshot().Where(measurement => Equals(measurement.Tags["forced"], forced)).Sum(
            measurement => measurement.Value);
}
