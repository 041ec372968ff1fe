using Microsoft.Extensions.Logging;
using PresencePipeline.Redis;
using PresencePipeline.Running;
using PresencePipeline.Streams;

namespace PresencePipeline.Live;

/// <summary>
/// Keeps the live feed up to date from the first reader on. The apply script wakes it, whichever process ran it, and a short poll makes
/// up for lost wake-ups. While nobody reads it follows slowly, so that a reader who comes back can resume.
/// </summary>
internal sealed partial class LiveFollower(
    RedisConnection redis,
    StreamPartitions partitions,
    LiveFeed feed,
    LiveRenderer renderer,
    TimeProvider timeProvider,
    ILogger<LiveFollower> logger) : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IdlePoll = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long readers keep a board that can no longer be updated. Then their streams end, and new requests are answered 503.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource stopping = new();
    private readonly Outage outage = new(timeProvider);
    private readonly Lock gate = new();
    private Task? following;
    private long lastAdvance;

    /// <summary>Brings the feed up to date, and keeps it so from then on.</summary>
    public Task CatchUpAsync()
    {
        lock (gate)
        {
            following ??= Task.Run(RunAsync);
        }

        return renderer.AdvanceAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await (following ?? Task.CompletedTask);
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        lastAdvance = timeProvider.GetTimestamp();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await FollowAsync();
            }
            catch (Exception failure) when (RedisFailure.IsPassing(failure))
            {
                if (outage.Fail())
                {
                    LogInterrupted(failure);
                }

                if (timeProvider.GetElapsedTime(lastAdvance) > Patience)
                {
                    feed.Interrupt();
                }

                await outage.BackOffAsync(stopping.Token);
            }
        }
    }

    private async Task FollowAsync()
    {
        // A rotated secret may replace the connection; then subscribe again, on the new one.
        var connection = redis.Multiplexer;
        await using var wakeUp = await WakeUp.SubscribeAsync(redis, [.. partitions.Select(keys => keys.Changed)]);
        while (!stopping.IsCancellationRequested && redis.Multiplexer == connection)
        {
            await renderer.AdvanceAsync();
            lastAdvance = timeProvider.GetTimestamp();
            if (outage.Recover())
            {
                LogResumed();
            }

            await wakeUp.WaitAsync(Poll, stopping.Token);
            if (!feed.HasSubscribers)
            {
                await ((Task)feed.ArrivalAsync(IdlePoll, stopping.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The live feed is interrupted because Redis fails; it resumes automatically.")]
    private partial void LogInterrupted(Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "The live feed has resumed.")]
    private partial void LogResumed();
}
