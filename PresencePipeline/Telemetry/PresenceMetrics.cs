using System.Diagnostics;
using System.Diagnostics.Metrics;
using PresencePipeline.Lag;

namespace PresencePipeline.Telemetry;

/// <summary>The product's metrics, meter <c>PresencePipeline</c>. Never tagged with an agent's id, which is unbounded.</summary>
public sealed class PresenceMetrics
{
    public const string MeterName = "PresencePipeline";

    private readonly Meter meter;
    private readonly Counter<long> deliveries;
    private readonly Histogram<double> duration;
    private readonly Counter<long> applied;
    private readonly Counter<long> claimed;
    private readonly Histogram<double> freshness;

    public PresenceMetrics(IMeterFactory meterFactory)
    {
        meter = meterFactory.Create(MeterName);
        deliveries = meter.CreateCounter<long>("presence.webhook.deliveries", "{delivery}", "Webhook deliveries by result.");
        duration = meter.CreateHistogram<double>("presence.webhook.duration", "s", "From a delivery's arrival to its answer.");
        applied = meter.CreateCounter<long>("presence.entries.applied", "{entry}", "Entries a group has dealt with, by outcome.");
        claimed = meter.CreateCounter<long>("presence.entries.claimed", "{entry}", "Stuck pending entries claimed from their consumer.");
        freshness = meter.CreateHistogram<double>("presence.freshness", "s", "From the change at its source to its being applied.");
    }

    public void DeliveryAnswered(string result, TimeSpan elapsed)
    {
        var tag = new KeyValuePair<string, object?>("result", result);
        deliveries.Add(1, tag);
        duration.Record(elapsed.TotalSeconds, tag);
    }

    public void EntriesApplied(string group, string outcome, long count)
    {
        if (count > 0)
        {
            applied.Add(count, new TagList { { "group", group }, { "outcome", outcome } });
        }
    }

    public void EntriesClaimed(string group, long count) => claimed.Add(count, new KeyValuePair<string, object?>("group", group));

    public bool FreshnessIsObserved => freshness.Enabled;

    public void ChangeBecameVisible(string group, TimeSpan sinceSource) =>
        freshness.Record(sinceSource.TotalSeconds, new KeyValuePair<string, object?>("group", group));

    /// <summary>
    /// Reports a reading of the stream and its groups whenever the metrics are collected, and nothing while there is none.
    /// Observed, not recorded: a recorded gauge would go on with its last value after its group, or the timer on this
    /// instance, is gone.
    /// </summary>
    internal void ObserveStream(Func<StreamReading?> reading)
    {
        meter.CreateObservableGauge("presence.stream.length", Length, "{entry}", "Entries in the stream, read or not.");
        Observe("presence.group.lag", "{entry}", "Entries not yet delivered to the group.", group => group.Lag);
        Observe("presence.group.pending", "{entry}", "Entries delivered to the group and not acknowledged.", group => group.Pending);
        Observe("presence.group.oldest_unread", "s", "Age of the oldest unread entry; 0 if there is none.", group => group.OldestUnreadAge.TotalSeconds);
        Observe("presence.group.oldest_pending", "s", "Age of the oldest pending entry; 0 if there is none.", group => group.OldestPendingAge.TotalSeconds);
        Observe("presence.group.consumers", "{consumer}", "Consumers that the group knows, living or not.", group => group.Consumers);

        IEnumerable<Measurement<long>> Length() => reading() is { } stream ? [new(stream.Length)] : [];

        void Observe<T>(string name, string unit, string description, Func<GroupReading, T> value)
            where T : struct =>
            meter.CreateObservableGauge(
                name,
                () => (reading()?.Groups ?? []).Select(group => new Measurement<T>(value(group), new KeyValuePair<string, object?>("group", group.Group))),
                unit,
                description);
    }
}
