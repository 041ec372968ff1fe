using StackExchange.Redis;

namespace PresencePipeline.Redis;

/// <summary>
/// Waits for the wake-up of a script, which appends or applies. StackExchange.Redis has no blocking reads, since a blocked connection
/// would stall everybody on it. A wake-up that gets lost costs one poll.
/// </summary>
internal sealed class WakeUp : IAsyncDisposable
{
    private readonly SemaphoreSlim signal = new(0);
    private readonly ISubscriber subscriber;
    private readonly RedisChannel[] channels;

    private WakeUp(ISubscriber subscriber, RedisChannel[] channels)
    {
        this.subscriber = subscriber;
        this.channels = channels;
    }

    public static async Task<WakeUp> SubscribeAsync(RedisConnection redis, params RedisChannel[] channels)
    {
        var wakeUp = new WakeUp(redis.Multiplexer.GetSubscriber(), channels);
        try
        {
            await Task.WhenAll(channels.Select(channel => wakeUp.subscriber.SubscribeAsync(channel, wakeUp.Release)));
        }
        catch (RedisServerException)
        {
            // A user without the channels: whoever waits polls.
        }

        return wakeUp;
    }

    /// <summary>Returns when there has been a wake-up since the last wait, after <paramref name="atMost"/>, or on cancellation.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        try
        {
            await signal.WaitAsync(atMost, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The caller checks its token next.
        }
    }

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(channels.Select(channel => subscriber.UnsubscribeAsync(channel, Release, CommandFlags.FireAndForget)));

    private void Release(RedisChannel from, RedisValue message)
    {
        // A burst of appends needs one wake-up, not one each.
        if (signal.CurrentCount == 0)
        {
            signal.Release();
        }
    }
}
