using PresencePipeline.Redis;
using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>
/// The heartbeat of a hand. It counts the hand among those that help the group; it tells appends nothing, for a hand does not stay.
/// </summary>
internal sealed class HandHeartbeat : Heartbeat
{
    /// <summary>How long after its last beat a hand counts as living: it may be on a small share of a core.</summary>
    public static readonly TimeSpan Counts = TimeSpan.FromSeconds(10);

    private static readonly string Script = LuaScripts.Load("hand.lua");

    private readonly RedisConnection redis;
    private readonly RedisKey key;
    private readonly string consumer;

    public HandHeartbeat(RedisConnection redis, RedisKey key, string consumer, TimeProvider timeProvider)
        : base(redis, key, consumer, timeProvider) => (this.redis, this.key, this.consumer) = (redis, key, consumer);

    protected override Task SayAsync(IDatabaseAsync on) =>
        on.ScriptEvaluateAsync(Script, [key], [consumer, (long)Counts.TotalMilliseconds], LuaScripts.Flags(on));

    protected override Task TakeAwayAsync() => redis.Database.SortedSetRemoveAsync(key, consumer, CommandFlags.FireAndForget);
}
