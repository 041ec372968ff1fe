using Microsoft.Extensions.Logging;
using PresencePipeline.Draining;
using PresencePipeline.Presence;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Overflow;

/// <summary>
/// Appends to the stream or, while Redis does not take that, puts into the overflow queue. A change may end up in both: whoever
/// replays the queue appends, too, and an event counts once.
/// </summary>
internal sealed partial class DurableAppender(
    DrainingAppender appender,
    OverflowWriter overflow,
    AppendBreaker breaker,
    OverflowReplay replay,
    OverflowMetrics metrics,
    TimeProvider timeProvider,
    ILogger<DurableAppender> logger)
{
    /// <returns>One entry per change, in their order; null if they wait in the overflow queue.</returns>
    /// <exception cref="RedisException">Redis refused, or is not connected, and there is no overflow queue.</exception>
    /// <exception cref="TimeoutException">
    /// Nothing was appended within <paramref name="deadline"/>, though it may still happen later; and there is no overflow queue, or it is
    /// away as well.
    /// </exception>
    public async Task<IReadOnlyList<AppendedEntry>?> AppendAsync(IReadOnlyList<PresenceChange> changes, TimeSpan deadline)
    {
        if (!overflow.IsConfigured)
        {
            return await appender.AppendAsync(changes, deadline);
        }

        if (breaker.IsOpen)
        {
            if (breaker.TryStartProbe())
            {
                _ = ProbeAsync(changes, deadline);
            }

            await DeferAsync(changes, failure: null);
            return null;
        }

        var asked = timeProvider.GetTimestamp();
        var appending = appender.AppendAsync(changes, deadline);
        try
        {
            // One that is waiting when another fails need not wait for the same.
            if (await Task.WhenAny(appending, breaker.Opening) == appending)
            {
                return await appending;
            }

            Ignore(appending);
            await DeferAsync(changes, failure: null);
        }
        catch (Exception failure) when (IsRedisAway(failure))
        {
            if (breaker.TryOpen(asked))
            {
                LogDeferring(failure);
            }

            await DeferAsync(changes, failure);
        }

        return null;
    }

    /// <summary>Appends what is deferred as well, to learn whether Redis is back; nobody waits for it.</summary>
    private async Task ProbeAsync(IReadOnlyList<PresenceChange> changes, TimeSpan deadline)
    {
        try
        {
            await appender.AppendAsync(changes, deadline);
            if (breaker.TryClose())
            {
                LogAppending();
                replay.Start();
            }
        }
        catch (Exception failure) when (RedisFailure.IsPassing(failure))
        {
            // Redis is away as before.
        }
        finally
        {
            breaker.EndProbe();
        }
    }

    private async Task DeferAsync(IReadOnlyList<PresenceChange> changes, Exception? failure)
    {
        try
        {
            await overflow.PutAsync(changes);
            metrics.DeliveryDeferred();
        }
        catch (Exception away) when (StorageFailure.IsPassing(away))
        {
            var redis = failure is null ? "Redis is away" : FirstLine(failure);
            throw new TimeoutException(
                $"Neither Redis nor the overflow queue takes the change ({redis}; {FirstLine(away)}).", failure ?? away);
        }
    }

    // One change that Redis cannot take, now and ever, is no outage.
    private static bool IsRedisAway(Exception failure) => RedisFailure.IsPassing(failure) && !RedisFailure.IsOfArguments(failure);

    private static void Ignore(Task task) => task.ContinueWith(
        done => _ = done.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private static string FirstLine(Exception failure) => failure.Message.ReplaceLineEndings("\n").Split('\n')[0];

    [LoggerMessage(Level = LogLevel.Error, Message = "Redis does not take appends; deliveries go into the overflow queue until it does.")]
    private partial void LogDeferring(Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis takes appends again; deliveries go into the stream.")]
    private partial void LogAppending();
}
