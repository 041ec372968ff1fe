using PresencePipeline.Board;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Live;

/// <summary>The change feed in Redis as far back as it is kept, for readers who stand somewhere in it.</summary>
internal sealed class FeedHistory(RedisConnection redis, StreamPartitions partitions)
{
    /// <summary>
    /// The batches of a partition from a place on, beginning with the one that the place is in: while the feed has it, nothing
    /// after it has been trimmed.
    /// </summary>
    public Task<StreamEntry[]> ReadAsync(int partition, FeedPlace from) => redis.Database.StreamRangeAsync(
        partitions[partition].Changes, from == FeedPlace.None ? "-" : from.Batch.ToString(), "+", FeedBatch.PageSize);

    /// <summary>Whether a position is one of the feed's: not trimmed, not of the future, not of another history.</summary>
    public async Task<bool> HasAsync(FeedPosition position) =>
        position.Places.Length == partitions.Count
        && (await Task.WhenAll(position.Places.Zip(partitions, HasAsync))).All(has => has);

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
