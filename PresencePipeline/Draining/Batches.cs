using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>Reads a group's new entries, and applies them batch by batch.</summary>
internal sealed class Batches(ConsumerGroup entries, BatchApplier applier, int batchSize)
{
    private static readonly Task<StreamEntry[]> NothingRead = Task.FromResult<StreamEntry[]>([]);

    /// <summary>Reads the first batch, to be handed to <see cref="DrainAsync"/>.</summary>
    public Task<StreamEntry[]> ReadAsync() => entries.ReadNewAsync(batchSize);

    /// <summary>
    /// Waits for a wake-up, then reads the first batch, and beats, together with the other loops of this process that wait.
    /// </summary>
    /// <returns>What was read; null if the wait was cancelled.</returns>
    public async Task<Task<StreamEntry[]>?> WaitAndReadAsync(
        WaitingLoop place, TimeSpan atMost, Heartbeat? heartbeat, CancellationToken cancellationToken)
    {
        var beating = Task.CompletedTask;
        Task<StreamEntry[]>? reading = null;
        await place.WaitAsync(
            redis =>
            {
                beating = heartbeat?.BeatAsync(redis) ?? Task.CompletedTask;
                reading = entries.ReadNewAsync(batchSize, redis);
                return Task.WhenAll(beating, reading);
            },
            atMost,
            cancellationToken);
        try
        {
            await beating;
        }
        catch
        {
            await applier.KeepAsync(reading ?? NothingRead);
            throw;
        }

        return reading;
    }

    /// <summary>
    /// Applies the batch that is being read and those that follow, while there are any and <paramref name="mayGoOn"/> allows another. One
    /// that is not full is the last: whatever comes after it wakes the loop.
    /// </summary>
    /// <param name="reading">The first batch.</param>
    /// <param name="mayGoOn">Asked with the number of batches so far.</param>
    /// <param name="heartbeat">Beats between batches.</param>
    /// <returns>Whether nothing is left.</returns>
    public async Task<bool> DrainAsync(Task<StreamEntry[]> reading, Func<int, bool> mayGoOn, Heartbeat? heartbeat)
    {
        // The next read goes out before a batch is applied, so that Redis and this process work at the same time. Up to
        // two batches are being applied; which of them ends first makes no difference to the result.
        var applying = Task.CompletedTask;
        var isLast = false;
        try
        {
            await applier.ApplyKeptAsync(entries.WithoutReissuedAsync);
            for (var taken = 1; !isLast && await reading is { Length: > 0 } batch; taken++)
            {
                var beating = heartbeat?.BeatAsync() ?? Task.CompletedTask;
                isLast = batch.Length < batchSize;
                reading = !isLast && mayGoOn(taken) ? ReadAsync() : NothingRead;
                var previous = applying;
                applying = applier.ApplyAsync(batch);
                await previous;
                await beating;
            }

            return isLast || reading != NothingRead;
        }
        catch
        {
            await applier.KeepAsync(reading);
            throw;
        }
        finally
        {
            await applying;
        }
    }
}
