using PresencePipeline.Draining;
using PresencePipeline.Presence;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Overflow;

/// <summary>
/// Makes dead letters of what the overflow queue holds and the stream cannot take, in the form in which draining leaves them.
/// </summary>
internal sealed class OverflowBurial(RedisConnection redis, StreamPartitions partitions, PresenceMetrics metrics, TimeProvider timeProvider)
{
    /// <summary>What stands for the consumer group.</summary>
    public const string Group = "overflow";

    /// <summary>Buries a message that is no change, as its text.</summary>
    public Task BuryAsync(string messageId, string text) =>
        BuryAsync(partitions[0], messageId, "It is no presence change.", [new NameValueEntry("message", text)]);

    /// <summary>Buries a change, as its fields, so that it can be replayed.</summary>
    public Task BuryAsync(PresenceChange change, string reason)
    {
        var fields = new List<RedisValue>(EntryCodec.MaxValues);
        EntryCodec.Encode(change, fields);
        var pairs = fields.Chunk(2).Select(pair => new NameValueEntry(pair[0], pair[1]));
        return BuryAsync(partitions.Of(change.AgentId.Value), change.EventId.Value, reason, pairs);
    }

    private async Task BuryAsync(StreamKeys keys, string id, string reason, IEnumerable<NameValueEntry> fields)
    {
        await redis.Database.StreamAddAsync(
            keys.DeadLetters,
            [
                new("group", Group),
                new("entryId", id),
                new("reason", reason),
                new("deliveries", 1),
                new("deadAt", timeProvider.GetUtcNow().ToUnixTimeMilliseconds()),
                .. fields,
            ],
            maxLength: Burial.DeadLettersKept,
            useApproximateMaxLength: true);
        metrics.EntriesDeadLettered(Group, 1);
    }
}
