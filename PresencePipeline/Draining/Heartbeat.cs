using PresencePipeline.Redis;
using PresencePipeline.Running;
using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>
/// Tells appends that a loop is draining the group. The loop itself beats it, and not a timer, so a loop that hangs stops beating;
/// a loop that ends removes it.
/// </summary>
internal class Heartbeat(RedisConnection redis, RedisKey key, string consumer, TimeProvider timeProvider) : IAsyncDisposable
{
    /// <summary>
    /// How long a beat counts. After a loop's death nobody drains for so long, and then the next webhook does: less than a second in all.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMilliseconds(900);

    /// <summary>How often a loop beats: often enough that a beat may come late by a period.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(400);

    private readonly Periodic beat = new(timeProvider, Period);

    /// <summary>Beats if it is time to.</summary>
    public Task BeatAsync() => BeatAsync(redis.Database);

    /// <summary>The same in a batch of commands.</summary>
    public Task BeatAsync(IDatabaseAsync on) => beat.TryStart() ? SayAsync(on) : Task.CompletedTask;

    public async ValueTask DisposeAsync() => await TakeAwayAsync();

    protected virtual Task SayAsync(IDatabaseAsync on) => on.StringSetAsync(key, consumer, Lifetime);

    // Compare and delete: the last beat may be that of another instance's loop.
    protected virtual Task TakeAwayAsync() => redis.Database.LockReleaseAsync(key, consumer, CommandFlags.FireAndForget);
}
