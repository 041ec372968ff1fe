using System.Diagnostics.Metrics;
using PresencePipeline.Telemetry;

namespace PresencePipeline.Source;

/// <summary>The metrics of the distance between the board and its source, on the product's meter.</summary>
internal sealed class SourceGauges
{
    /// <summary>How long a host reports what it has seen: then the timer runs elsewhere, and two must not report the same.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    private readonly TimeProvider timeProvider;
    private volatile Seen? last;

    public SourceGauges(IMeterFactory meterFactory, TimeProvider timeProvider)
    {
        this.timeProvider = timeProvider;
        var meter = meterFactory.Create(PresenceMetrics.MeterName);
        Observe("presence.source.drift", "1", "Agents whom the last sweep found wrong on the board, by those that it has checked.", seen =>
            seen.Sweep?.Drift);
        Observe("presence.source.wrong", "{agent}", "Agents whom the last sweep found wrong on the board.", seen => seen.Sweep?.Wrong);
        Observe("presence.source.age", "s", "Since the last sweep that came to its end, or since this host began to try.", Age);

        void Observe(string name, string unit, string description, Func<Seen, double?> value) => meter.CreateObservableGauge(
            name, () => Current() is { } seen
                && value(seen) is { } now ? [new Measurement<double>(now)] : Array.Empty<Measurement<double>>(), unit, description);
    }

    /// <summary>Takes what the timer's run has found.</summary>
    public void Take(SweepResult? sweep) => last = new Seen(sweep, timeProvider.GetTimestamp(), last?.Since ?? timeProvider.GetUtcNow());

    private Seen? Current() => last is { } seen && timeProvider.GetElapsedTime(seen.At) < Kept ? seen : null;

    private double? Age(Seen seen) =>
        (timeProvider.GetUtcNow() - (seen.Sweep is { } sweep ? DateTimeOffset.FromUnixTimeMilliseconds(sweep.At) : seen.Since))
            .TotalSeconds;

    private sealed record Seen(SweepResult? Sweep, long At, DateTimeOffset Since);
}
