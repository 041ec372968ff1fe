using System.Diagnostics.Metrics;
using PresencePipeline.Telemetry;

namespace PresencePipeline.Overflow;

/// <summary>The metrics of the overflow queue, on the product's meter.</summary>
internal sealed class OverflowMetrics
{
    private readonly Counter<long> deferred;
    private volatile Func<long?>? waiting;

    public OverflowMetrics(IMeterFactory meterFactory)
    {
        var meter = meterFactory.Create(PresenceMetrics.MeterName);
        deferred = meter.CreateCounter<long>(
            "presence.overflow.deferred", "{delivery}", "Deliveries that were put into the overflow queue.");
        meter.CreateObservableGauge(
            "presence.overflow.waiting", Waiting, "{message}", "Messages in the overflow queue, each of one delivery or of several.");
    }

    public void DeliveryDeferred() => deferred.Add(1);

    /// <summary>Reports how many wait whenever the metrics are collected, and nothing while that is not known.</summary>
    public void Observe(Func<long?> reading) => waiting = reading;

    private IEnumerable<Measurement<long>> Waiting() => waiting?.Invoke() is { } count ? [new Measurement<long>(count)] : [];
}
