using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Board;

/// <summary>Where the board in memory stands in the change feed of one partition, and how it goes on from there.</summary>
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

    /// <summary>Identity of the history that it is in; empty if it is in none.</summary>
    public string Epoch { get; }

    public FeedPlace Place => last is { } batch ? FeedPlace.After(batch) : FeedPlace.None;

    /// <summary>A cursor that is nowhere in the feed yet: nothing continues it.</summary>
    public static FeedCursor Nowhere(RedisConnection redis, StreamKeys keys) => new(redis, keys, "", null);

    /// <summary>
    /// A cursor after the newest change. Where there is no history it begins one, so that the first change of all continues
    /// what whoever looked before it was shown: an empty board.
    /// </summary>
    public static async Task<FeedCursor> AtEndAsync(RedisConnection redis, StreamKeys keys)
    {
        var end = redis.Database.StreamRangeAsync(keys.Changes, count: 1, messageOrder: Order.Descending);
        return new FeedCursor(redis, keys, await EpochAsync(redis, keys) ?? await BeginAsync(redis, keys), await end is [var batch] ? batch : null);
    }

    /// <summary>
    /// The batches that follow; if there are more than <see cref="ChangeFeed.PageSize"/>, only the first. Null if they do not
    /// continue what came before, since Redis was flushed, the feed was trimmed past the cursor, or it has lost its end.
    /// </summary>
    public async Task<StreamEntry[]?> ReadAsync()
    {
        // Begins with the last batch: while the feed has it, nothing after it has been trimmed. One more makes up for it.
        var reading = redis.Database.StreamRangeAsync(keys.Changes, last?.Id ?? "-", "+", ChangeFeed.PageSize + 1);
        var epoch = await EpochAsync(redis, keys);
        var page = await reading;
        return epoch != Epoch ? null
            : last is not { } known ? page.Length < ChangeFeed.PageSize ? page : null
            : page is [var first, .. var following] && HistoryMark.IsSame(first, known) ? following
            : null;
    }

    /// <summary>To be called when a batch has been taken over.</summary>
    public void MoveTo(StreamEntry batch) => last = batch;

    /// <summary>
    /// Where the feed has lost what was read of it, as after a failover to a replica that was behind, begins a new history, so
    /// that nobody takes positions of the old one for its own.
    /// </summary>
    /// <returns>Whether it has; not if the feed was only trimmed, or somebody else was faster.</returns>
    public async Task<bool> TryRenewEpochAsync() =>
        last is { } known
        && await IsLostAsync(known)
        && (bool)await redis.Database.ScriptEvaluateAsync(RenewEpochScript, [keys.Epoch], [Epoch, Guid.NewGuid().ToString("N")]);

    // Of another type it is nobody's, and would be in the way for ever.
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

    // What is trimmed goes from the beginning: an entry that is missing after one that is there was lost.
    private async Task<bool> IsLostAsync(StreamEntry known)
    {
        var oldest = redis.Database.StreamRangeAsync(keys.Changes, count: 1);
        var found = await redis.Database.StreamRangeAsync(keys.Changes, known.Id, known.Id);
        return !(found is [var same] && HistoryMark.IsSame(same, known))
            && (await oldest is not [var first] || !FeedPlace.After(first).IsAfter(FeedPlace.After(known)));
    }
}
