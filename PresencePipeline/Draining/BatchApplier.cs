using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>
/// Applies batches to a group's projection. A batch during which Redis fails is kept in memory, since reading it again would
/// count as a delivery. A batch that fails for any other reason is applied entry by entry, so that the one that is the cause
/// stays pending by itself.
/// </summary>
internal sealed partial class BatchApplier(
    string group, IProjection projection, Action<IReadOnlyList<UnappliedEntry>> leavePending, ILogger logger)
{
    private readonly ConcurrentQueue<StreamEntry[]> kept = new();

    /// <summary>Whether the failure is Redis's, which passes, and not that of what was to be applied.</summary>
    public static bool IsOfRedis(Exception failure) => failure switch
    {
        // Redis's own states have codes of their own (OOM, LOADING, READONLY, …); ERR is an argument that it cannot take.
        RedisServerException refused => !refused.Message.StartsWith("ERR ", StringComparison.Ordinal),
        _ => failure is RedisException or TimeoutException,
    };

    /// <summary>Keeps what a read brings, if it brings anything, without applying it.</summary>
    public async Task KeepAsync(Task<StreamEntry[]> reading)
    {
        await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (reading is { IsCompletedSuccessfully: true, Result.Length: > 0 })
        {
            kept.Enqueue(await reading);
        }
    }

    /// <summary>Applies what has been kept.</summary>
    /// <param name="sift">Leaves of a batch what may still be applied; Redis may have been replaced meanwhile.</param>
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
            leavePending(await ApplyApartAsync(batch));
        }
        catch
        {
            kept.Enqueue(batch);
            throw;
        }
    }

    private async Task<IReadOnlyList<UnappliedEntry>> ApplyApartAsync(StreamEntry[] batch)
    {
        try
        {
            return await projection.ApplyAsync(batch);
        }
        catch (Exception failure) when (!IsOfRedis(failure))
        {
            if (batch is [var entry])
            {
                LogNotApplicable(entry.Id.ToString(), group, failure);
                return [new UnappliedEntry(entry.Id, failure.Message)];
            }

            var unapplied = new List<UnappliedEntry>();
            foreach (var single in batch)
            {
                unapplied.AddRange(await ApplyApartAsync([single]));
            }

            return unapplied;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Entry {EntryId} cannot be applied for {Group}; it stays pending.")]
    private partial void LogNotApplicable(string entryId, string group, Exception failure);
}
