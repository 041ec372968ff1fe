using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>
/// Takes care of a group's stuck entries. Entries that were delivered too often are buried. Entries that were delivered more than once, or
/// whose next delivery is the last, are claimed one at a time, the least suspect first: one of them may have crashed its consumers,
/// and must not take others with it. The rest is claimed in batches.
/// </summary>
internal sealed class Reclaimer(ConsumerGroup entries, Burial burial, DrainOptions options, PresenceMetrics metrics)
{
    /// <summary>Claimed one at a time while a webhook waits.</summary>
    private const int SuspectsPerBatch = 10;

    private readonly int suspectFrom = Math.Min(2, options.MaxDeliveries - 1);

    public async Task RunAsync(Func<StreamEntry[], Task> apply, CancellationToken cancellationToken)
    {
        // All suspects, before anything is claimed in batches.
        RedisValue last = "0-0";
        StreamPendingMessageInfo[] stuck;
        do
        {
            stuck = await entries.PendingAsync(options.ClaimIdle, last, options.BatchSize);
            await burial.BuryAsync([.. stuck.Where(entry => entry.DeliveryCount >= options.MaxDeliveries)]);
            var suspects = stuck.Where(entry => entry.DeliveryCount >= suspectFrom && entry.DeliveryCount < options.MaxDeliveries);
            foreach (var suspect in suspects.OrderBy(entry => entry.DeliveryCount))
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    return;
                }

                await ApplyAsync(await entries.ClaimAsync(suspect.MessageId, options.ClaimIdle), apply);
            }

            last = stuck.Length > 0 ? stuck[^1].MessageId : last;
        }
        while (stuck.Length == options.BatchSize);

        bool atEnd;
        do
        {
            (var claimed, atEnd) = await entries.ClaimStuckAsync(options.ClaimIdle, options.BatchSize);
            await ApplyAsync(claimed, apply);
        }
        while (!atEnd && !cancellationToken.IsCancellationRequested);
    }

    /// <summary>One batch at most: a few suspects, one at a time, or, if there are no suspects, a batch of the rest.</summary>
    public async Task RunOnceAsync(Func<StreamEntry[], Task> apply)
    {
        var stuck = await entries.PendingAsync(options.ClaimIdle, "0-0", options.BatchSize);
        await burial.BuryAsync([.. stuck.Where(entry => entry.DeliveryCount >= options.MaxDeliveries)]);
        var left = stuck.Where(entry => entry.DeliveryCount < options.MaxDeliveries).ToList();
        var suspects = left.Where(entry => entry.DeliveryCount >= suspectFrom)
            .OrderBy(entry => entry.DeliveryCount).Take(SuspectsPerBatch).ToList();
        foreach (var suspect in suspects)
        {
            await ApplyAsync(await entries.ClaimAsync(suspect.MessageId, options.ClaimIdle), apply);
        }

        if (suspects.Count == 0 && left.Count > 0)
        {
            var (claimed, _) = await entries.ClaimStuckAsync(options.ClaimIdle, options.BatchSize);
            await ApplyAsync(claimed, apply);
        }
    }

    private async Task ApplyAsync(StreamEntry[] claimed, Func<StreamEntry[], Task> apply)
    {
        if (claimed.Length > 0)
        {
            metrics.EntriesClaimed(entries.Group, claimed.Length);
            await apply(claimed);
        }
    }
}
