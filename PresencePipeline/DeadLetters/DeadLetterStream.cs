using PresencePipeline.Draining;
using PresencePipeline.Presence;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.DeadLetters;

/// <summary>
/// The streams of entries that could not be applied, one per partition: listed as one, replayed or dropped by an operator.
/// </summary>
internal sealed class DeadLetterStream(RedisConnection redis, StreamPartitions partitions, DrainingAppender appender)
{
    private static readonly TimeSpan AppendDeadline = TimeSpan.FromSeconds(5);

    /// <summary>Lists dead letters, newest first; of the same id, the higher partition first.</summary>
    /// <param name="before">Only what comes after this one in the list; null for the newest.</param>
    /// <param name="count">At most so many.</param>
    public async Task<IReadOnlyList<DeadLetter>> ListAsync(DeadLetterId? before, int count)
    {
        var pages = await Task.WhenAll(partitions.Select(async keys =>
        {
            var page = await redis.Database.StreamRangeAsync(
                keys.DeadLetters, maxId: UpTo(before, keys), count: count, messageOrder: Order.Descending);
            return page.Select(entry => DeadLetter.From(entry, keys.Partition));
        }));
        return
        [
            .. pages.SelectMany(page => page).OrderByDescending(letter => letter.Id.LetterId).ThenByDescending(letter => letter.Partition)
                .Take(count),
        ];
    }

    /// <returns>Null if there is no such dead letter.</returns>
    public async Task<DeadLetter?> FindAsync(DeadLetterId id) =>
        KeysOf(id) is { } keys
            && await redis.Database.StreamRangeAsync(
                keys.DeadLetters, id.LetterId.ToString(), id.LetterId.ToString(), count: 1) is [var entry]
            ? DeadLetter.From(entry, keys.Partition)
            : null;

    /// <summary>
    /// Appends the entry again, with its original event id and source time, and drops the dead letter. It is deduplicated by the
    /// dead letter's id: by the event's it would be taken for a redelivery of the entry that failed. So if two replay the same letter,
    /// only one appends.
    /// </summary>
    /// <returns>Id of the new entry; null if the entry still cannot be read.</returns>
    public async Task<string?> ReplayAsync(DeadLetter letter)
    {
        if (!EntryCodec.TryDecode(new StreamEntry(letter.OriginalId, letter.OriginalFields), out var change))
        {
            return null;
        }

        var appended = await appender.AppendAsync([change with { DedupId = EventId.OfReplay(letter.Id.ToString()) }], AppendDeadline);
        await DropAsync(letter.Id);
        return appended[0].Id;
    }

    /// <returns>False if there is no such dead letter.</returns>
    public async Task<bool> DropAsync(DeadLetterId id) =>
        KeysOf(id) is { } keys && await redis.Database.StreamDeleteAsync(keys.DeadLetters, [id.LetterId.ToString()]) > 0;

    private StreamKeys? KeysOf(DeadLetterId id) => partitions.FirstOrDefault(keys => keys.Partition == id.Partition);

    private static RedisValue UpTo(DeadLetterId? before, StreamKeys keys) => before switch
    {
        null => "+",
        { } id when Nullable.Compare(keys.Partition, id.Partition) < 0 => id.LetterId.ToString(),
        { } id => "(" + id.LetterId,
    };
}
