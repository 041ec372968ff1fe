using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>
/// What a waiting loop will ask Redis for in the next round; completes when that is answered, or when the loop waits no longer.
/// </summary>
/// <param name="send">Sends it, and completes with the answer.</param>
/// <param name="atMost">How long the loop waits for a wake-up.</param>
/// <remarks>Continuations run at once: the loops of a round go on one after the other.</remarks>
internal sealed class AskedRound(Func<IDatabaseAsync, Task> send, TimeSpan atMost) : TaskCompletionSource
{
    private readonly long since = WaitingRoom.Clock.GetTimestamp();

    public TimeSpan Remaining => atMost - WaitingRoom.Clock.GetElapsedTime(since);

    public Task SendAsync(IDatabaseAsync redis) => send(redis);

    public void End(Exception? failure)
    {
        if (failure is null)
        {
            TrySetResult();
        }
        else
        {
            TrySetException(failure);
        }
    }
}
