using PresencePipeline.Agents;

namespace PresencePipeline.Notifications;

/// <summary>Times in which events may have been lost. Each is counted once it is over, and a sweep then brings back what was missed.</summary>
internal sealed class Gaps(FollowerCounts counts, NotificationMetrics metrics, SweepRequest sweep)
{
    /// <summary>A gap is over: from here on nothing is lost, so what a sweep finds now holds.</summary>
    public void Close()
    {
        counts.GapClosed();
        metrics.GapClosed();
        WantSweep();
    }

    /// <summary>What is known of the agents may be old, though nothing is known to be lost: after a start, or of agents who were just found.</summary>
    public void WantSweep() => sweep.Want();
}
