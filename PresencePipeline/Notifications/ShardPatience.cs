using Microsoft.Extensions.Logging;
using PresencePipeline.Running;

namespace PresencePipeline.Notifications;

/// <summary>
/// How long a shard waits after what went wrong: longer each time, until its channel has gone on for a while. The first time is
/// logged.
/// </summary>
internal sealed partial class ShardPatience(TimeProvider timeProvider, ILogger logger)
{
    /// <summary>How long a channel goes on before its past failures no longer count.</summary>
    private static readonly TimeSpan SettledAfter = TimeSpan.FromMinutes(2);

    private static readonly BackOff Delays = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(90));

    private int failures;
    private long openSince;

    /// <summary>A channel is open.</summary>
    public void Open() => openSince = timeProvider.GetTimestamp();

    /// <summary>The channel is still open.</summary>
    public void GoOn()
    {
        if (failures > 0 && timeProvider.GetElapsedTime(openSince) > SettledAfter)
        {
            failures = 0;
        }
    }

    /// <summary>A channel has ended.</summary>
    /// <returns>How long to wait.</returns>
    public TimeSpan End(ChannelEnd why)
    {
        if (++failures == 1)
        {
            LogEnded(why);
        }

        return Delays.After(failures);
    }

    /// <summary>What was tried has failed.</summary>
    /// <returns>How long to wait: as long as Genesys Cloud asks to, at least.</returns>
    public TimeSpan Fail(OpenResult result)
    {
        if (++failures == 1)
        {
            LogNotOpened(result.Problem!);
        }
        else
        {
            LogStillNotOpened(result.Problem!);
        }

        var delay = Delays.After(failures);
        return result.RetryAfter is { } asks && asks > delay ? asks : delay;
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message =
            "A notification channel has ended ({Why}); it is opened again, and a sweep brings back what was missed.")]
    private partial void LogEnded(ChannelEnd why);

    [LoggerMessage(Level = LogLevel.Error, Message = "A notification channel cannot be opened: {Problem}. It is tried again.")]
    private partial void LogNotOpened(string problem);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A notification channel can still not be opened: {Problem}.")]
    private partial void LogStillNotOpened(string problem);
}
