using PresencePipeline.Streams;

namespace PresencePipeline.Notifications;

/// <summary>
/// Times in which events may have been lost. Each is counted once it is over, and reported within a second or so, also if Redis is
/// away at first, so that a sweep brings back what was missed; those that end together are reported as one.
/// </summary>
internal sealed class Gaps(FollowerCounts counts, NotificationMetrics metrics, StreamGaps reports)
{
    private string? pending;

    /// <summary>A gap is over: from here on nothing is lost, so what a sweep finds now holds.</summary>
    public void Close(string reason)
    {
        counts.GapClosed();
        metrics.GapClosed();
        WantSweep(reason);
    }

    /// <summary>What is known of the agents may be old, though nothing is known to be lost.</summary>
    public void WantSweep(string reason) => Volatile.Write(ref pending, reason);

    /// <summary>Reports what is still to be reported.</summary>
    /// <exception cref="StackExchange.Redis.RedisException">Redis is not reachable; it is still to be reported.</exception>
    public async Task ReportAsync()
    {
        if (Interlocked.Exchange(ref pending, null) is { } reason)
        {
            try
            {
                await reports.ReportAsync(reason);
            }
            catch
            {
                Interlocked.CompareExchange(ref pending, reason, null);
                throw;
            }
        }
    }
}
