using PresencePipeline.Redis;
using PresencePipeline.Running;
using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>
/// Tells appends that a loop is draining the group. The loop itself beats it, and not a timer, so a loop that hangs stops beating;
/// a loop that ends removes it.
/// </summary>
internal sealed class Heartbeat(RedisConnection redis, RedisKey key, string consumer, TimeProvider timeProvider) : IAsyncDisposable
{
    /// <summary>How long a beat counts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly Periodic beat = new(timeProvider, Lifetime / 4);

    /// <summary>Beats if it is time to.</summary>
    public Task BeatAsync() => beat.TryStart() ? redis.Database.StringSetAsync(key, consumer, Lifetime) : Task.CompletedTask;

    // Compare and delete: the last beat may be that of another instance's loop.
    public async ValueTask DisposeAsync() => await redis.Database.LockReleaseAsync(key, consumer, CommandFlags.FireAndForget);
}
