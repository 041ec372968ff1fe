using PresencePipeline.Draining;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Lag;

/// <summary>
/// Reads how far every group is behind, in one script per partition, so that its figures are of one moment and fit together.
/// </summary>
internal sealed class LagReader(RedisConnection redis, StreamPartitions partitions)
{
    /// <summary>Pending entries listed per group.</summary>
    public const int ListedPending = 100;

    /// <summary>
    /// Entries counted, from either end, where Redis does not know a group's lag. Counting these holds Redis for about 8 ms.
    /// </summary>
    public const int CountedUnread = 5000;

    private static readonly string Script = LuaScripts.Load("lag.lua");

    /// <summary>One reading per partition, in their order.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public Task<StreamReading[]> ReadAsync() => Task.WhenAll(partitions.Select(ReadAsync));

    private async Task<StreamReading> ReadAsync(StreamKeys keys)
    {
        var reply = await redis.Database.ScriptEvaluateReadOnlyAsync(
            Script,
            [keys.Stream, keys.DeadLetters, .. ConsumerGroups.All.Select(keys.Hands)],
            [CountedUnread, ListedPending, (long)HandHeartbeat.Counts.TotalMilliseconds, .. ConsumerGroups.All]);
        var (at, added) = ((long)reply[0], (long)reply[2]);
        return new StreamReading(
            keys.Partition, (long)reply[1], (long)reply[4], [.. Items(reply[3]).Select(group => Read(group, keys.Partition, at, added))]);
    }

    private static GroupReading Read(RedisResult group, int? partition, long at, long added) => new()
    {
        Group = (string)group[0]!,
        Partition = partition,
        At = at,
        Added = added,
        Lag = (long)group[4],
        Basis = (LagBasis)(int)group[5],
        Pending = (long)group[2],
        Consumers = (long)group[1],
        Hands = (long)group[8],
        LastDelivered = EntryId.Parse((string?)group[3]),
        FirstUnread = EntryId.TryParse((string?)group[6], out var unread) ? unread : null,
        OldestPending = [.. Items(group[7]).Chunk(4).Select(entry => new PendingEntry(
            EntryId.Parse((string?)entry[0]), (string)entry[1]!, TimeSpan.FromMilliseconds((long)entry[2]), (long)entry[3]))],
    };

    private static RedisResult[] Items(RedisResult list) => (RedisResult[]?)list ?? [];
}
