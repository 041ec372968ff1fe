using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>
/// Applies batches to a group's projection. A batch during which Redis fails is kept in memory, since reading it again would
/// count as a delivery. A batch that fails for any other reason is applied entry by entry, so that only the one that
/// causes the failure stays pending.
/// </summary>
internal sealed partial class BatchApplier(
    string group, IProjection projection, Action<IReadOnlyList<UnappliedEntry>> leavePending, ILogger logger)
{
    private readonly ConcurrentQueue<StreamEntry[]> kept = new();

    /// <summary>Keeps the entries of a read, if there are any, without applying them.</summary>
    public async Task KeepAsync(Task<StreamEntry[]> reading)
    {
        await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (reading is { IsCompletedSuccessfully: true, Result.Length: > 0 })
        {
            kept.Enqueue(await reading);
        }
    }

    /// <summary>Applies the batches that were kept.</summary>
    /// <param name="sift">Removes from a batch what must no longer be applied, since Redis may have been replaced meanwhile.</param>
    public async Task ApplyKeptAsync(Func<StreamEntry[], Task<StreamEntry[]>> sift)
    {
        while (kept.TryDequeue(out var batch))
        {
            StreamEntry[] sifted;
            try
            {
                sifted = await sift(batch);
            }
            catch
            {
                kept.Enqueue(batch);
                throw;
            }

            await ApplyAsync(sifted);
        }
    }

    /// <exception cref="RedisException">Redis failed; the batch is kept.</exception>
    /// <exception cref="TimeoutException">Redis did not answer; the batch is kept.</exception>
    public async Task ApplyAsync(StreamEntry[] batch)
    {
        try
        {
            var unapplied = new List<UnappliedEntry>();
            var entries = Decode(batch, unapplied);
            if (entries.Count > 0)
            {
                unapplied.AddRange(await ApplyApartAsync(entries));
            }

            leavePending(unapplied);
        }
        catch
        {
            kept.Enqueue(batch);
            throw;
        }
    }

    private List<DecodedEntry> Decode(StreamEntry[] batch, List<UnappliedEntry> unapplied)
    {
        var entries = new List<DecodedEntry>(batch.Length);
        foreach (var entry in batch)
        {
            if (EntryCodec.TryDecode(entry, out var change))
            {
                entries.Add(new DecodedEntry(entry.Id, change));
            }
            else
            {
                LogUnreadable(entry.Id.ToString(), group);
                unapplied.Add(new UnappliedEntry(entry.Id, "It cannot be read as a presence change of schema 1."));
            }
        }

        return entries;
    }

    private async Task<IReadOnlyList<UnappliedEntry>> ApplyApartAsync(IReadOnlyList<DecodedEntry> entries)
    {
        try
        {
            return await projection.ApplyAsync(entries);
        }
        catch (Exception failure) when (!RedisFailure.IsPassing(failure) || RedisFailure.IsOfArguments(failure))
        {
            if (entries is [var entry])
            {
                LogNotApplicable(entry.Id.ToString(), group, failure);
                return [new UnappliedEntry(entry.Id, failure.Message)];
            }

            var unapplied = new List<UnappliedEntry>();
            foreach (var single in entries)
            {
                unapplied.AddRange(await ApplyApartAsync([single]));
            }

            return unapplied;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Entry {EntryId} cannot be read as a presence change; it stays pending for {Group}.")]
    private partial void LogUnreadable(string entryId, string group);

    [LoggerMessage(Level = LogLevel.Error, Message = "Entry {EntryId} cannot be applied for {Group}; it stays pending.")]
    private partial void LogNotApplicable(string entryId, string group, Exception failure);
}
