using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>One consumer of one group of the stream: creates the group, claims stuck entries, reads new ones.</summary>
internal sealed class ConsumerGroup(
    RedisConnection redis, StreamKeys keys, string group, string consumer, bool isHand = false, WaitingRoom? shared = null)
{
    private static readonly string RemoveIdleScript = LuaScripts.Load("remove-idle-consumers.lua");

    private readonly WaitingRoom room = shared ?? new WaitingRoom(redis, keys, new AppendSender(redis));
    private RedisValue claimCursor = "0-0";

    public StreamKeys Keys => keys;

    /// <summary>The group's name.</summary>
    public string Group => group;

    /// <summary>
    /// Creates the group at 0, not at the end: what arrived between the first delivery and the first drain counts.
    /// Does nothing if it exists.
    /// </summary>
    public async Task CreateAsync()
    {
        try
        {
            await redis.Database.StreamCreateConsumerGroupAsync(keys.Stream, group, StreamPosition.Beginning, createStream: true);
        }
        catch (RedisServerException exists) when (exists.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // Another instance was faster.
        }
    }

    /// <summary>Reads entries that no consumer of the group has read yet; they are pending for this one from then on.</summary>
    public Task<StreamEntry[]> ReadNewAsync(int count) => ReadNewAsync(count, redis.Database);

    /// <summary>The same in a batch of commands.</summary>
    public Task<StreamEntry[]> ReadNewAsync(int count, IDatabaseAsync on) =>
        on.StreamReadGroupAsync(keys.Stream, group, consumer, StreamPosition.NewMessages, count);

    /// <summary>
    /// Claims the next entries that have been pending for <paramref name="minIdle"/> or longer. The cursor is kept, so
    /// calls go through the whole pending entries list in turn.
    /// </summary>
    /// <returns>The entries, and whether the end of the list was reached.</returns>
    public async Task<(StreamEntry[] Entries, bool AtEnd)> ClaimStuckAsync(TimeSpan minIdle, int count)
    {
        var claimed = await redis.Database.StreamAutoClaimAsync(
            keys.Stream, group, consumer, (long)minIdle.TotalMilliseconds, claimCursor, count);
        claimCursor = claimed.NextStartId;
        return (claimed.ClaimedEntries, claimCursor == "0-0");
    }

    /// <summary>
    /// The next entries after <paramref name="after"/> that have been pending for <paramref name="minIdle"/> or longer, by
    /// their ids, with their delivery counts.
    /// </summary>
    public Task<StreamPendingMessageInfo[]> PendingAsync(TimeSpan minIdle, RedisValue after, int count) =>
        redis.Database.StreamPendingMessagesAsync(
            keys.Stream, group, count, RedisValue.Null, minId: $"({after}", minIdleTimeInMs: (long)minIdle.TotalMilliseconds);

    /// <summary>Claims one entry that is still pending for that long; none if it is not.</summary>
    public Task<StreamEntry[]> ClaimAsync(RedisValue id, TimeSpan minIdle) =>
        redis.Database.StreamClaimAsync(keys.Stream, group, consumer, (long)minIdle.TotalMilliseconds, [id]);

    /// <summary>
    /// Entries that were read some time ago, without those whose ids now belong to other entries, as may happen after a failover to a
    /// replica that was behind: acknowledging them would acknowledge the others.
    /// </summary>
    public async Task<StreamEntry[]> WithoutReissuedAsync(StreamEntry[] batch)
    {
        var found = await Task.WhenAll(batch.Select(entry => redis.Database.StreamRangeAsync(keys.Stream, entry.Id, entry.Id)));
        return
        [
            .. batch.Zip(found).Where(pair => pair.Second is not [var now] || HistoryMark.IsSame(now, pair.First))
                .Select(pair => pair.First),
        ];
    }

    /// <summary>Removes consumers that have been idle for <paramref name="idle"/> with nothing pending.</summary>
    public Task RemoveIdleConsumersAsync(TimeSpan idle) =>
        redis.Database.ScriptEvaluateAsync(RemoveIdleScript, [keys.Stream], [group, consumer, (long)idle.TotalMilliseconds]);

    /// <summary>A place to wait in for the wake-ups of appends; to be disposed of.</summary>
    public Task<WaitingLoop> JoinAsync() => room.JoinAsync();

    /// <summary>Says that this consumer drains the group, or lends it a hand; to be disposed of.</summary>
    public Heartbeat StartHeartbeat(TimeProvider timeProvider) =>
        isHand
            ? new HandHeartbeat(redis, keys.Hands(group), consumer, timeProvider)
            : new Heartbeat(redis, keys.Draining(group), consumer, timeProvider);

    /// <summary>Whether the failure says that the group, or the stream with it, is gone (FLUSHALL, XGROUP DESTROY).</summary>
    public static bool IsMissing(Exception failure) =>
        failure is RedisServerException && failure.Message.Contains("NOGROUP", StringComparison.Ordinal);
}
