using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Board;

/// <summary>Where the board in memory stands in the change feed of one partition, and how it reads on from there.</summary>
internal sealed class FeedCursor
{
    private static readonly string RenewEpochScript = LuaScripts.Load("renew-epoch.lua");

    private readonly RedisConnection redis;
    private readonly StreamKeys keys;
    private StreamEntry? last;

    private FeedCursor(RedisConnection redis, StreamKeys keys, string epoch, StreamEntry? last)
    {
        this.redis = redis;
        this.keys = keys;
        this.last = last;
        Epoch = epoch;
    }

    /// <summary>Identity of the board's history; empty before any was read.</summary>
    public string Epoch { get; }

    public FeedPlace Place => last is { } batch ? FeedPlace.After(batch) : FeedPlace.None;

    /// <summary>A cursor before any reading: whatever the feed holds, it does not continue this one.</summary>
    public static FeedCursor Nowhere(RedisConnection redis, StreamKeys keys) => new(redis, keys, "", null);

    /// <summary>
    /// A cursor after the newest change. If the board has no history yet, this begins one. So readers who were shown the empty board
    /// before the first change can resume from there.
    /// </summary>
    public static async Task<FeedCursor> AtEndAsync(RedisConnection redis, StreamKeys keys)
    {
        var end = redis.Database.StreamRangeAsync(keys.Changes, count: 1, messageOrder: Order.Descending);
        return new FeedCursor(
            redis, keys, await EpochAsync(redis, keys) ?? await BeginAsync(redis, keys), await end is [var batch] ? batch : null);
    }

    /// <summary>
    /// The batches that follow; if there are more than <see cref="FeedBatch.PageSize"/>, only the first. Null if they do not
    /// continue what came before, since Redis was flushed, the feed was trimmed past the cursor, or it has lost its end.
    /// </summary>
    public async Task<StreamEntry[]?> ReadAsync()
    {
        // Reads the last batch again, hence one more: while the feed still has it, nothing after it has been trimmed.
        var reading = redis.Database.StreamRangeAsync(keys.Changes, last?.Id ?? "-", "+", FeedBatch.PageSize + 1);
        var epoch = await EpochAsync(redis, keys);
        var page = await reading;
        return epoch != Epoch ? null
            : last is not { } known ? page.Length < FeedBatch.PageSize ? page : null
            : page is [var first, .. var following] && HistoryMark.IsSame(first, known) ? following
            : null;
    }

    /// <summary>To be called when a batch has been applied to the board in memory.</summary>
    public void MoveTo(StreamEntry batch) => last = batch;

    /// <summary>
    /// Begins a new history if the feed has lost batches that were read before, as after a failover to a replica that was behind.
    /// Positions of the old history are then no longer valid.
    /// </summary>
    /// <returns>Whether it has begun one; false if the feed was only trimmed, or another process was faster.</returns>
    public async Task<bool> TryRenewEpochAsync() =>
        last is { } known
        && await IsLostAsync(known)
        && (bool)await redis.Database.ScriptEvaluateAsync(RenewEpochScript, [keys.Epoch], [Epoch, Guid.NewGuid().ToString("N")]);

    // A key of another type is nobody's epoch, and would be in the way for ever.
    private static async Task<string?> EpochAsync(RedisConnection redis, StreamKeys keys)
    {
        try
        {
            return await redis.Database.StringGetAsync(keys.Epoch);
        }
        catch (RedisServerException failure) when (failure.Kind == RedisErrorKind.WrongType)
        {
            await redis.Database.KeyDeleteAsync(keys.Epoch);
            return null;
        }
    }

    private static async Task<string> BeginAsync(RedisConnection redis, StreamKeys keys)
    {
        var begun = Guid.NewGuid().ToString("N");
        return (string?)await redis.Database.StringSetAndGetAsync(keys.Epoch, begun, when: When.NotExists) ?? begun;
    }

    // Trimming removes the oldest: if an older entry is still there, a missing one was lost.
    private async Task<bool> IsLostAsync(StreamEntry known)
    {
        var oldest = redis.Database.StreamRangeAsync(keys.Changes, count: 1);
        var found = await redis.Database.StreamRangeAsync(keys.Changes, known.Id, known.Id);
        return !(found is [var same] && HistoryMark.IsSame(same, known))
            && (await oldest is not [var first] || !FeedPlace.After(first).IsAfter(FeedPlace.After(known)));
    }
}
