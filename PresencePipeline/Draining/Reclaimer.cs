using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>
/// Brings a group's stuck entries to an end. Those delivered too often go to the dead letters. Those delivered more than once, or
/// for the last time next, are claimed one at a time, the least suspect first, since one of them may be what ended its consumers:
/// whoever claims it next must not drag others down with it. The rest is claimed in batches.
/// </summary>
internal sealed partial class Reclaimer(
    RedisConnection redis,
    StreamKeys keys,
    string group,
    ConsumerGroup entries,
    DrainOptions options,
    PresenceMetrics metrics,
    TimeProvider timeProvider,
    ILogger logger)
{
    private const int DeadLettersKept = 100_000;
    private const int ReasonsKept = 10_000;
    private const string NoReason = "It was delivered this often without being acknowledged; perhaps it ended its consumers.";

    private static readonly string DeadLetterScript = LuaScripts.Load("dead-letter.lua");

    private readonly int suspectFrom = Math.Min(2, options.MaxDeliveries - 1);
    private readonly ConcurrentDictionary<string, string> reasons = new(StringComparer.Ordinal);

    /// <summary>Keeps why entries were left pending, for the day they become dead letters.</summary>
    public void Remember(IReadOnlyList<UnappliedEntry> unapplied)
    {
        foreach (var entry in unapplied)
        {
            // Those of entries that were applied in the end are never asked for.
            if (reasons.Count >= ReasonsKept)
            {
                reasons.Clear();
            }

            reasons[entry.Id.ToString()] = entry.Reason;
        }
    }

    public async Task RunAsync(Func<StreamEntry[], Task> apply, CancellationToken cancellationToken)
    {
        // All of them, before anything is claimed in batches.
        RedisValue last = "0-0";
        StreamPendingMessageInfo[] stuck;
        do
        {
            stuck = await entries.PendingAsync(options.ClaimIdle, last, options.BatchSize);
            await BuryAsync([.. stuck.Where(entry => entry.DeliveryCount >= options.MaxDeliveries)]);
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

    private async Task BuryAsync(StreamPendingMessageInfo[] poison)
    {
        if (poison.Length == 0)
        {
            return;
        }

        List<RedisValue> arguments = [group, timeProvider.GetUtcNow().ToUnixTimeMilliseconds(), DeadLettersKept];
        foreach (var entry in poison)
        {
            arguments.Add(entry.MessageId);
            arguments.Add(entry.DeliveryCount);
            arguments.Add(reasons.TryRemove(entry.MessageId.ToString(), out var reason) ? reason : NoReason);
        }

        var moved = (long)await redis.Database.ScriptEvaluateAsync(DeadLetterScript, [keys.Stream, keys.DeadLetters], [.. arguments]);
        metrics.EntriesDeadLettered(group, moved);
        LogBuried(moved, group, keys.Name);
    }

    private async Task ApplyAsync(StreamEntry[] claimed, Func<StreamEntry[], Task> apply)
    {
        if (claimed.Length > 0)
        {
            metrics.EntriesClaimed(group, claimed.Length);
            await apply(claimed);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} entries were delivered to {Group} from {Stream} too often and are dead letters now.")]
    private partial void LogBuried(long count, string group, string stream);
}
