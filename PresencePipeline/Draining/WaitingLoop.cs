using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>A draining loop's place in the <see cref="WaitingRoom"/>. The room touches it under its lock only.</summary>
internal sealed class WaitingLoop(WaitingRoom room) : IAsyncDisposable
{
    private AskedRound? asked;

    public bool IsWaiting => asked is not null;

    /// <summary>Whether there has been a wake-up since the loop last read.</summary>
    public bool IsWoken { get; private set; }

    /// <summary>How much longer the loop waits if nothing wakes it.</summary>
    public TimeSpan Remaining => asked?.Remaining ?? TimeSpan.MaxValue;

    /// <summary>
    /// Waits for a wake-up, or for as long as told, and then sends what the loop asks Redis for. Completes when that is answered, whether
    /// or not it was refused; on cancellation before that, without having sent it.
    /// </summary>
    /// <param name="send">Sends it, and completes with the answer.</param>
    /// <param name="atMost">How long to wait for a wake-up.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RedisException">It could not be sent.</exception>
    public async Task WaitAsync(Func<IDatabaseAsync, Task> send, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var round = new AskedRound(send, atMost);
        room.Begin(this, round);
        await using var cancelled = cancellationToken.Register(() => room.Cancel(this, round));
        await round.Task;
    }

    public void Wait(AskedRound round) => asked = round;

    public void Wake() => IsWoken = true;

    /// <summary>Takes what the loop asks for, if it is waiting.</summary>
    public AskedRound? Take()
    {
        var taken = asked;
        asked = null;
        IsWoken &= taken is null;
        return taken;
    }

    public ValueTask DisposeAsync() => new(room.LeaveAsync(this));
}
