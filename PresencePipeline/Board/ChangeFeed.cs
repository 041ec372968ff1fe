using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Board;

/// <summary>
/// The feed of applied changes in Redis, which the apply script writes: in each partition an entry per batch, its fields
/// agent id, fact, agent id, fact, …
/// </summary>
internal sealed class ChangeFeed(RedisConnection redis, StreamPartitions partitions)
{
    /// <summary>Batches read at once.</summary>
    public const int PageSize = 100;

    /// <summary>
    /// The batches of a partition from a place on, beginning with the one that the place is in: while the feed has it, nothing
    /// after it has been trimmed.
    /// </summary>
    public Task<StreamEntry[]> ReadAsync(int partition, FeedPlace from) =>
        redis.Database.StreamRangeAsync(partitions[partition].Changes, from == FeedPlace.None ? "-" : from.Batch.ToString(), "+", PageSize);

    /// <summary>Whether a position is one of the feed's: not trimmed, not of the future, not of another history.</summary>
    public async Task<bool> HasAsync(FeedPosition position) =>
        position.Places.Length == partitions.Count
        && (await Task.WhenAll(position.Places.Zip(partitions, HasAsync))).All(has => has);

    /// <summary>The changes of a batch.</summary>
    public static IEnumerable<FeedChange> Changes(StreamEntry batch)
    {
        var after = FeedPlace.After(batch);
        for (var i = 0; i < batch.Values.Length; i++)
        {
            var (agentId, fact) = (batch.Values[i].Name.ToString(), batch.Values[i].Value);
            yield return new FeedChange(i == batch.Values.Length - 1 ? after : after with { Within = i + 1 }, agentId, fact);
        }
    }

    private async Task<bool> HasAsync(FeedPlace place, StreamKeys keys)
    {
        if (place == FeedPlace.None)
        {
            // A partition that has had no change yet, or none that was trimmed since.
            return !await redis.Database.KeyExistsAsync(keys.Changes)
                || await redis.Database.StreamInfoAsync(keys.Changes) is var feed && feed.EntriesAdded == feed.Length;
        }

        RedisValue id = place.Batch.ToString();
        return await redis.Database.StreamRangeAsync(keys.Changes, id, id) is [var batch] && place.Within < batch.Values.Length;
    }
}
