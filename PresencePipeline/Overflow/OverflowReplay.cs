using Microsoft.Extensions.Logging;
using PresencePipeline.Draining;
using PresencePipeline.Redis;
using PresencePipeline.Running;
using PresencePipeline.Streams;

namespace PresencePipeline.Overflow;

/// <summary>
/// Puts what waits in the overflow queue into the stream as soon as Redis is back. It runs beside the draining runs of this process,
/// and once when this process's own appends succeed again.
/// </summary>
internal sealed partial class OverflowReplay : IBesideDraining
{
    /// <summary>How often the queue is asked whether anything waits.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(10);

    /// <summary>How often the connection is looked at, which costs nothing.</summary>
    private static readonly TimeSpan BetweenGlances = TimeSpan.FromMilliseconds(250);

    /// <summary>Who moves messages at a time, once some have been moved.</summary>
    private const int Workers = 2;

    /// <summary>Messages that each appends before it deletes them: what it can delete before they are seen again.</summary>
    private const int MessagesAtATime = 2_000;

    private readonly OverflowWatch watch;
    private readonly OverflowTransfer transfer;
    private readonly RedisConnection redis;
    private readonly AppendBreaker breaker;
    private readonly StreamGaps gaps;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<OverflowReplay> logger;
    private readonly SharedRun look;
    private readonly Outage storageOutage;
    private volatile bool isLeft;
    private volatile bool isStarted;
    private int runs;

    public OverflowReplay(
        OverflowWatch watch,
        OverflowTransfer transfer,
        RedisConnection redis,
        AppendBreaker breaker,
        StreamGaps gaps,
        TimeProvider timeProvider,
        ILogger<OverflowReplay> logger)
    {
        this.watch = watch;
        this.transfer = transfer;
        this.redis = redis;
        this.breaker = breaker;
        this.gaps = gaps;
        this.timeProvider = timeProvider;
        this.logger = logger;
        look = new SharedRun(LookAsync);
        storageOutage = new Outage(timeProvider);
    }

    private bool GoesOn => isStarted || Volatile.Read(ref runs) > 0;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!watch.IsConfigured)
        {
            return;
        }

        Interlocked.Increment(ref runs);
        await using var over = cancellationToken.Register(() => Interlocked.Decrement(ref runs));
        do
        {
            // Deleting what has been appended may outlast the run.
            var looking = look.JoinAsync();
            await looking.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (looking.IsFaulted)
            {
                await looking;
            }

            await WaitAsync(cancellationToken);
        }
        while (!cancellationToken.IsCancellationRequested);
    }

    /// <summary>Looks now, whether or not anybody drains here; does not wait for the end of it.</summary>
    public void Start()
    {
        isStarted = true;
        _ = look.JoinAsync();
    }

    /// <summary>Moves all that waits. Does not throw: whatever fails is tried again.</summary>
    private async Task LookAsync()
    {
        try
        {
            isLeft = await watch.CountAsync() > 0;
            if (isLeft && redis.Multiplexer.IsConnected)
            {
                await MoveAllAsync();
            }

            if (storageOutage.Recover())
            {
                LogStorageBack();
            }
        }
        catch (Exception failure) when (RedisFailure.IsPassing(failure))
        {
            // It is not back yet, or gone again; the messages wait.
        }
        catch (Exception failure) when (StorageFailure.IsPassing(failure))
        {
            if (storageOutage.Fail())
            {
                LogStorageAway(failure);
            }
        }
        finally
        {
            isStarted = false;
        }
    }

    private async Task MoveAllAsync()
    {
        var started = timeProvider.GetTimestamp();
        var moved = await transfer.MoveAsync(atLeast: 1, () => GoesOn);
        if (moved > 0)
        {
            breaker.TryClose();
            moved += (await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => MoveUntilNoneAsync()))).Sum();
        }

        isLeft = await watch.CountAsync() > 0;
        if (moved > 0)
        {
            var took = timeProvider.GetElapsedTime(started);
            LogReplayed(moved, took);

            // What neither Redis nor the queue took is known to Genesys Cloud only.
            await gaps.ReportAsync("the overflow queue was replayed");
        }
    }

    private async Task<int> MoveUntilNoneAsync()
    {
        var (all, moved) = (0, 0);
        do
        {
            moved = await transfer.MoveAsync(MessagesAtATime, () => GoesOn);
            all += moved;
        }
        while (moved > 0 && GoesOn);
        return all;
    }

    /// <summary>Waits for the next look: until Redis is back if it is away, and a moment longer if anything is left all the same.</summary>
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var since = timeProvider.GetTimestamp();
        var wasAway = false;
        while (!cancellationToken.IsCancellationRequested && timeProvider.GetElapsedTime(since) < BetweenLooks)
        {
            await Task.Delay(isLeft ? BetweenGlances * 2 : BetweenGlances, timeProvider, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var isAway = !redis.Multiplexer.IsConnected;
            if (!isAway && (wasAway || isLeft))
            {
                return;
            }

            wasAway |= isAway;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Messages} messages of the overflow queue were replayed in {Took}.")]
    private partial void LogReplayed(int messages, TimeSpan took);

    [LoggerMessage(Level = LogLevel.Error, Message = "The overflow queue cannot be read; its messages wait until it can.")]
    private partial void LogStorageAway(Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "The overflow queue can be read again.")]
    private partial void LogStorageBack();
}
