using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Board;

/// <summary>The feed of applied changes in Redis, which the apply script writes: an entry per batch, its fields agent id, fact, agent id, fact, …</summary>
internal sealed class ChangeFeed(RedisConnection redis, StreamKeys keys)
{
    /// <summary>Batches read at once.</summary>
    public const int PageSize = 100;

    /// <summary>
    /// The batches from a position on, beginning with the one that the position is in: while the feed has it, nothing after
    /// it has been trimmed.
    /// </summary>
    public Task<StreamEntry[]> ReadAsync(FeedPosition from) =>
        redis.Database.StreamRangeAsync(keys.Changes, from == FeedPosition.None ? "-" : from.Batch.ToString(), "+", PageSize);

    /// <summary>After the newest change.</summary>
    public async Task<FeedPosition> EndAsync() =>
        await redis.Database.StreamRangeAsync(keys.Changes, count: 1, messageOrder: Order.Descending) is [var last] ? At(last) : FeedPosition.None;

    /// <summary>Whether a position is one of the feed's: not trimmed, not of the future, not of another history.</summary>
    public async Task<bool> HasAsync(FeedPosition position)
    {
        RedisValue id = position.Batch.ToString();
        return await redis.Database.StreamRangeAsync(keys.Changes, id, id) is [var batch] && position.Within < batch.Values.Length;
    }

    /// <summary>The place after a batch.</summary>
    public static FeedPosition At(StreamEntry batch) =>
        EntryId.TryParse(batch.Id.ToString(), out var id) ? new FeedPosition(id) : throw new FormatException($"{batch.Id} is not an entry's id.");

    /// <summary>The changes of a batch.</summary>
    public static IEnumerable<FeedChange> Changes(StreamEntry batch)
    {
        var after = At(batch);
        for (var i = 0; i < batch.Values.Length; i++)
        {
            var (agentId, fact) = (batch.Values[i].Name.ToString(), batch.Values[i].Value);
            yield return new FeedChange(i == batch.Values.Length - 1 ? after : after with { Within = i + 1 }, agentId, fact);
        }
    }
}
