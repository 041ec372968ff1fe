using StackExchange.Redis;

namespace PresencePipeline.Redis;

/// <summary>
/// Waits for the wake-up of a script. StackExchange.Redis has no blocking reads, since a blocked connection would stall everybody on
/// it. A wake-up that gets lost costs one poll.
/// </summary>
internal sealed class WakeUp : IAsyncDisposable
{
    private readonly SemaphoreSlim signal = new(0);
    private Subscription? subscription;

    private WakeUp()
    {
    }

    public static async Task<WakeUp> SubscribeAsync(RedisConnection redis, params RedisChannel[] channels)
    {
        var wakeUp = new WakeUp();
        wakeUp.subscription = await Subscription.OpenAsync(redis.Multiplexer, _ => wakeUp.Release(), channels);
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

    public ValueTask DisposeAsync() => subscription?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Release()
    {
        // A burst of changes needs one wake-up, not one each.
        if (signal.CurrentCount == 0)
        {
            signal.Release();
        }
    }
}
