using System.Diagnostics.Metrics;
using PresencePipeline.Telemetry;

namespace PresencePipeline.Lag;

/// <summary>The metrics of the stream and its consumer groups, on the product's meter.</summary>
internal sealed class StreamGauges(IMeterFactory meterFactory)
{
    /// <summary>
    /// Reports a reading of the stream's partitions and their groups whenever metrics are collected, and nothing while there is no
    /// reading. The gauges are observed and not recorded: a recorded gauge would keep its last value after its group, or the timer on
    /// this instance, is gone.
    /// </summary>
    public void Observe(Func<IReadOnlyList<StreamReading>> reading)
    {
        var meter = meterFactory.Create(PresenceMetrics.MeterName);
        meter.CreateObservableGauge("presence.stream.length", Length, "{entry}", "Entries in the stream, read or not.");
        ObserveGroups("presence.group.lag", "{entry}", "Entries not yet delivered to the group.", group => group.Lag);
        ObserveGroups("presence.group.pending", "{entry}", "Entries delivered to the group and not acknowledged.", group => group.Pending);
        ObserveGroups(
            "presence.group.oldest_unread",
            "s",
            "Age of the oldest unread entry; 0 if there is none.",
            group => group.OldestUnreadAge.TotalSeconds);
        ObserveGroups(
            "presence.group.oldest_pending",
            "s",
            "Age of the oldest pending entry; 0 if there is none.",
            group => group.OldestPendingAge.TotalSeconds);
        ObserveGroups("presence.group.consumers", "{consumer}", "Consumers that the group knows, living or not.", group => group.Consumers);
        ObserveGroups("presence.group.hands", "{consumer}", "Living consumers that help on demand.", group => group.Hands);

        IEnumerable<Measurement<long>> Length() =>
            reading().Select(stream => new Measurement<long>(stream.Length, PartitionTag(stream.Partition)));

        void ObserveGroups<T>(string name, string unit, string description, Func<GroupReading, T> value)
            where T : struct =>
            meter.CreateObservableGauge(
                name,
                () => reading().SelectMany(stream => stream.Groups).Select(group =>
                    new Measurement<T>(value(group), [new("group", group.Group), .. PartitionTag(group.Partition)])),
                unit,
                description);
    }

    // A stream with one partition has no numbers.
    private static KeyValuePair<string, object?>[] PartitionTag(int? partition) =>
        partition is { } number ? [new("partition", number)] : [];
}
