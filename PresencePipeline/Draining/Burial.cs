using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>
/// Moves a group's entries that were delivered too often to the dead letters, each with why it was not applied, as far as that is
/// known.
/// </summary>
internal sealed partial class Burial(
    RedisConnection redis, StreamKeys keys, string group, PresenceMetrics metrics, TimeProvider timeProvider, ILogger logger)
{
    /// <summary>About so many; the oldest go first.</summary>
    public const int DeadLettersKept = 100_000;
    private const int ReasonsKept = 10_000;
    private const string NoReason = "It was delivered this often without being acknowledged; perhaps it ended its consumers.";

    private static readonly string Script = LuaScripts.Load("dead-letter.lua");

    private readonly ConcurrentDictionary<string, string> reasons = new(StringComparer.Ordinal);

    /// <summary>Remembers why entries stay pending, in case they become dead letters.</summary>
    public void Remember(IReadOnlyList<UnappliedEntry> unapplied)
    {
        foreach (var entry in unapplied)
        {
            // Reasons of entries that were applied later are never removed one by one.
            if (reasons.Count >= ReasonsKept)
            {
                reasons.Clear();
            }

            reasons[entry.Id.ToString()] = entry.Reason;
        }
    }

    /// <summary>Moves entries and acknowledges them, in one script.</summary>
    public async Task BuryAsync(IReadOnlyList<StreamPendingMessageInfo> poison)
    {
        if (poison.Count == 0)
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

        var moved = (long)await redis.Database.ScriptEvaluateAsync(Script, [keys.Stream, keys.DeadLetters], [.. arguments]);
        metrics.EntriesDeadLettered(group, moved);
        LogBuried(moved, group, keys.Name);
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Count} entries were delivered to {Group} from {Stream} too often and are dead letters now.")]
    private partial void LogBuried(long count, string group, string stream);
}
