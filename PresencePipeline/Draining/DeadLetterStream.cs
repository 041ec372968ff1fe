using PresencePipeline.Presence;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>The stream of entries that could not be applied: listed, replayed or dropped by an operator.</summary>
internal sealed class DeadLetterStream(RedisConnection redis, StreamKeys keys, DrainingAppender appender)
{
    private static readonly TimeSpan AppendDeadline = TimeSpan.FromSeconds(5);

    /// <summary>Lists dead letters, newest first.</summary>
    /// <param name="before">Only older ones than this id; null for the newest.</param>
    /// <param name="count">At most so many.</param>
    public async Task<IReadOnlyList<DeadLetter>> ListAsync(string? before, int count)
    {
        var entries = await redis.Database.StreamRangeAsync(
            keys.DeadLetters, maxId: before is null ? "+" : "(" + before, count: count, messageOrder: Order.Descending);
        return [.. entries.Select(DeadLetter.From)];
    }

    public async Task<DeadLetter?> FindAsync(string id) =>
        await redis.Database.StreamRangeAsync(keys.DeadLetters, id, id, count: 1) is [var entry] ? DeadLetter.From(entry) : null;

    /// <summary>
    /// Appends the entry again, with its original event id and source time, and drops the dead letter. It is deduplicated by the
    /// dead letter's id: by its own it would be taken for a redelivery of what went wrong, and of two who replay the same
    /// letter only one appends.
    /// </summary>
    /// <returns>Id of the new entry; null if the entry still cannot be read.</returns>
    public async Task<string?> ReplayAsync(DeadLetter letter)
    {
        if (!EntryCodec.TryDecode(new StreamEntry(letter.EntryId, letter.Fields), out var change))
        {
            return null;
        }

        var appended = await appender.AppendAsync([change with { DedupId = EventId.OfReplay(letter.Id) }], AppendDeadline);
        await DropAsync(letter.Id);
        return appended[0].Id;
    }

    /// <returns>False if there is no such dead letter.</returns>
    public async Task<bool> DropAsync(string id) => await redis.Database.StreamDeleteAsync(keys.DeadLetters, [id]) > 0;
}
