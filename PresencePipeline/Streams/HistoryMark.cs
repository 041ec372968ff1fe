using PresencePipeline.Redis;
using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>
/// A known place in a stream's history: its last entry when the mark was set. While the stream has that entry, nothing before it
/// was lost. It loses the entry when it is deleted or trimmed, or by a failover to a replica that had not received it. Then another
/// entry may get the same id, so the content is compared, too.
/// </summary>
internal sealed class HistoryMark(RedisConnection redis, RedisKey stream)
{
    private StreamEntry? marked;

    /// <summary>Marks the last entry; what is known so far must not be newer.</summary>
    public async Task SetAsync() =>
        marked = await redis.Database.StreamRangeAsync(stream, count: 1, messageOrder: Order.Descending) is [var last] ? last : null;

    /// <summary>Whether the stream still has the history that was marked; true without a mark.</summary>
    public async Task<bool> HoldsAsync() =>
        marked is not { } mark || (await redis.Database.StreamRangeAsync(stream, mark.Id, mark.Id) is [var found] && IsSame(found, mark));

    /// <summary>Whether two entries are the same.</summary>
    public static bool IsSame(StreamEntry entry, StreamEntry other) =>
        entry.Id == other.Id && entry.Values.AsSpan().SequenceEqual(other.Values);
}
