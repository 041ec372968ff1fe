using System.Diagnostics.Metrics;
using PresencePipeline.Telemetry;

namespace PresencePipeline.Notifications;

/// <summary>The room's metrics.</summary>
internal sealed class NotificationMetrics
{
    private readonly Counter<long> frames;
    private readonly Counter<long> gaps;
    private volatile Func<int>? open;

    public NotificationMetrics(IMeterFactory meterFactory)
    {
        var meter = meterFactory.Create(PresenceMetrics.MeterName);
        frames = meter.CreateCounter<long>("presence.notifications.frames", "{frame}", "Frames of the notification channels, by kind.");
        gaps = meter.CreateCounter<long>(
            "presence.notifications.gaps",
            "{gap}",
            "Times in which events of the notification channels may have been lost; a sweep follows each.");
        meter.CreateObservableGauge(
            "presence.notifications.channels", MeasureChannels, "{channel}", "Notification channels that are open.");
    }

    public void FrameArrived(FrameKind kind) => frames.Add(1, new KeyValuePair<string, object?>("kind", kind.ToString()));

    public void GapClosed() => gaps.Add(1);

    /// <summary>Reports from now on how many channels are open. Before, nothing is reported, since no channels may be wanted.</summary>
    public void Observe(Func<int> channels) => open = channels;

    private IEnumerable<Measurement<int>> MeasureChannels() => open?.Invoke() is { } channels ? [new Measurement<int>(channels)] : [];
}
