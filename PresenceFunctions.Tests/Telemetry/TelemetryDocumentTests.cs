using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Lag;
using PresencePipeline.Notifications;
using PresencePipeline.Overflow;
using PresencePipeline.Source;
using PresencePipeline.Telemetry;

namespace PresenceFunctions.Tests.Telemetry;

/// <summary>docs/telemetry.md names every metric that there is, and no other.</summary>
public sealed partial class TelemetryDocumentTests
{
    [Fact]
    public void Document_Metrics_AreThoseOfTheMeter()
    {
        var document = File.ReadAllText(Repository.PathOf("docs/telemetry.md"));

        var documented = Metrics().Matches(document).Select(match => match.Value).Distinct();

        Assert.Equal(Published().Select(metric => metric.Name).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    /// <summary>The instruments of the product's meter.</summary>
    internal static IReadOnlyCollection<Instrument> Published()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        var instruments = new List<Instrument>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Scope == factory)
            {
                instruments.Add(instrument);
            }
        };
        listener.Start();
        _ = new PresenceMetrics(factory);
        _ = new OverflowMetrics(factory);
        _ = new NotificationMetrics(factory);
        new StreamGauges(factory).Observe(() => []);
        _ = new SourceGauges(factory, TimeProvider.System);
        return instruments;
    }

    [GeneratedRegex(@"\bpresence\.[a-z_]+(\.[a-z_]+)?\b")]
    private static partial Regex Metrics();
}
