using PresencePipeline.Redis;
using PresencePipeline.Running;
using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>
/// Says to appends that a loop is draining the group. It is beaten by the loop itself and not by a timer of its own, so
/// a loop that hangs falls silent; a loop that ends takes it away.
/// </summary>
internal sealed class Heartbeat(RedisConnection redis, RedisKey key, string consumer, TimeProvider timeProvider) : IAsyncDisposable
{
    /// <summary>How long a beat counts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly Periodic beat = new(timeProvider, Lifetime / 4);

    /// <summary>Beats if it is time to.</summary>
    public Task BeatAsync() => beat.TryStart() ? redis.Database.StringSetAsync(key, consumer, Lifetime) : Task.CompletedTask;

    // Compare and delete: the loop of another instance may be the last that has beaten.
    public async ValueTask DisposeAsync() => await redis.Database.LockReleaseAsync(key, consumer, CommandFlags.FireAndForget);
}
