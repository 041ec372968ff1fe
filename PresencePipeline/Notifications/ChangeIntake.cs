using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PresencePipeline.Overflow;
using PresencePipeline.Presence;
using PresencePipeline.Redis;
using PresencePipeline.Running;

namespace PresencePipeline.Notifications;

/// <summary>
/// Appends what the channels bring, in its order, as many changes at once as are waiting. A channel has no sender that would try
/// again, so while Redis is away changes go into the overflow queue or, where there is none, wait here; when there is no more room the
/// oldest go, and a sweep has to bring back what they said.
/// </summary>
internal sealed partial class ChangeIntake
{
    /// <summary>About 5 MB, and a minute of everybody's login in a centre of 5,000.</summary>
    private const int MostWaiting = 10_000;

    private const int MostPerAppend = 128;

    private static readonly TimeSpan AppendDeadline = TimeSpan.FromSeconds(1);

    private readonly DurableAppender appender;
    private readonly Gaps gaps;
    private readonly Outage outage;
    private readonly ILogger<ChangeIntake> logger;
    private readonly Channel<PresenceChange> waiting;
    private long lost;

    public ChangeIntake(DurableAppender appender, Gaps gaps, TimeProvider timeProvider, ILogger<ChangeIntake> logger)
    {
        this.appender = appender;
        this.gaps = gaps;
        this.logger = logger;
        outage = new Outage(timeProvider);
        var room = new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true };
        waiting = Channel.CreateBounded<PresenceChange>(room, _ => Interlocked.Increment(ref lost));
    }

    /// <summary>Takes changes to be appended; never waits.</summary>
    public void Take(IReadOnlyList<PresenceChange> changes)
    {
        foreach (var change in changes)
        {
            waiting.Writer.TryWrite(change);
        }
    }

    /// <summary>Appends until there is nothing more to come; until then, outlives failures of Redis.</summary>
    /// <param name="cancellationToken">Ends it once nothing is waiting any more, or Redis does not take it.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var batch = new List<PresenceChange>(MostPerAppend);
        while (await SomethingIsWaitingAsync(cancellationToken))
        {
            while (batch.Count < MostPerAppend && waiting.Reader.TryRead(out var change))
            {
                batch.Add(change);
            }

            await AppendAsync(batch, cancellationToken);
            batch.Clear();
        }
    }

    private async Task<bool> SomethingIsWaitingAsync(CancellationToken cancellationToken)
    {
        try
        {
            return waiting.Reader.Count > 0 || await waiting.Reader.WaitToReadAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task AppendAsync(List<PresenceChange> batch, CancellationToken cancellationToken)
    {
        do
        {
            try
            {
                await AppendApartAsync(batch);
                if (outage.Recover())
                {
                    LogResumed();
                }

                HealLosses();
                return;
            }
            catch (Exception failure) when (RedisFailure.IsPassing(failure))
            {
                if (outage.Fail())
                {
                    LogInterrupted(failure);
                }

                await outage.BackOffAsync(cancellationToken);
            }
        }
        while (!cancellationToken.IsCancellationRequested);
        Interlocked.Add(ref lost, batch.Count);
    }

    /// <summary>One by one where Redis refuses what it was given, so that one change spoils itself only.</summary>
    private async Task AppendApartAsync(IReadOnlyList<PresenceChange> changes)
    {
        try
        {
            await appender.AppendAsync(changes, AppendDeadline);
        }
        catch (Exception failure) when (!RedisFailure.IsPassing(failure) || RedisFailure.IsOfArguments(failure))
        {
            if (changes is [_])
            {
                Interlocked.Increment(ref lost);
                LogNotAppended(failure);
                return;
            }

            foreach (var change in changes)
            {
                await AppendApartAsync([change]);
            }
        }
    }

    private void HealLosses()
    {
        if (Interlocked.Exchange(ref lost, 0) is > 0 and var count)
        {
            LogLost(count);
            gaps.Close("changes that there was no room for");
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Changes from the notification channels wait, because Redis does not answer, or refuses; they are "
            + "appended when it takes them again.")]
    private partial void LogInterrupted(Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Changes from the notification channels are appended again.")]
    private partial void LogResumed();

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} changes from the notification channels were lost; a sweep brings back where their agents are.")]
    private partial void LogLost(long count);

    [LoggerMessage(Level = LogLevel.Error, Message = "A change from a notification channel cannot be appended.")]
    private partial void LogNotAppended(Exception failure);
}
