using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Draining;
using PresencePipeline.Presence;
using PresencePipeline.Redis;
using PresencePipeline.Running;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Board;

/// <summary>
/// Applies entries to the board in Redis: one script per batch compares source times, writes the rows, appends to the change feed and
/// acknowledges. If the process crashes before the script runs, the entries are delivered again; if after it, nothing is left to do.
/// </summary>
internal sealed partial class BoardProjection(
    RedisConnection redis,
    StreamKeys keys,
    IOptions<BoardOptions> options,
    PresenceMetrics metrics,
    TimeProvider timeProvider,
    ILogger<BoardProjection> logger) : IProjection
{
    /// <summary>How long the feed keeps a change, so that a reader that was away may resume.</summary>
    private static readonly TimeSpan FeedRetention = TimeSpan.FromMinutes(5);

    private static readonly string Script = LuaScripts.Load("apply.lua");

    private readonly Periodic tidying = new(timeProvider, IProjection.TidyPeriod);

    public async Task<IReadOnlyList<UnappliedEntry>> ApplyAsync(IReadOnlyList<DecodedEntry> entries)
    {
        var now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        var (scriptKeys, arguments) = Request(entries, now);
        var outcomes = (string)(await redis.Database.ScriptEvaluateAsync(Script, scriptKeys, arguments))!;
        return Count(entries, outcomes, now);
    }

    private (RedisKey[] Keys, RedisValue[] Arguments) Request(IReadOnlyList<DecodedEntry> entries, long now)
    {
        RedisKey[] scriptKeys =
        [
            keys.Stream,
            keys.Agents,
            keys.Changes,
            keys.Epoch,
            keys.Offline,
            .. entries.Select(entry => keys.Agent(entry.Change.AgentId.Value)),
        ];
        var arguments = new List<RedisValue>(8 + (4 * entries.Count))
        {
            ConsumerGroups.Dashboard,
            now,
            (long)options.Value.Retention.TotalMilliseconds,
            (long)options.Value.OfflineRetention.TotalMilliseconds,
            (long)FeedRetention.TotalMilliseconds,
            Guid.NewGuid().ToString("N"),
            (string)keys.Changed!,
            tidying.TryStart(),
        };
        foreach (var (id, change) in entries)
        {
            arguments.Add(id);
            arguments.Add(change.AgentId.Value);
            arguments.Add(change.Kind.ToName());
            arguments.Add(BoardFact.Encode(id, change, now));
        }

        return (scriptKeys, [.. arguments]);
    }

    private List<UnappliedEntry> Count(IReadOnlyList<DecodedEntry> entries, string outcomes, long now)
    {
        metrics.EntriesApplied(ConsumerGroups.Dashboard, "applied", outcomes.Count(outcome => outcome == 'a'));
        metrics.EntriesApplied(ConsumerGroups.Dashboard, "stale", outcomes.Count(outcome => outcome == 's'));
        metrics.EntriesApplied(ConsumerGroups.Dashboard, "duplicate", outcomes.Count(outcome => outcome == 'd'));
        var unapplied = new List<UnappliedEntry>();
        foreach (var (entry, outcome) in entries.Zip(outcomes))
        {
            if (outcome == 'a' && metrics.FreshnessIsObserved)
            {
                metrics.ChangeBecameVisible(
                    ConsumerGroups.Dashboard, TimeSpan.FromMilliseconds(Math.Max(0, now - entry.Change.SourceTimeMs)));
            }
            else if (outcome == 'f')
            {
                var row = keys.Agent(entry.Change.AgentId.Value).ToString();
                LogNotApplicable(entry.Id.ToString(), row);
                unapplied.Add(new UnappliedEntry(entry.Id, $"{row} is not a hash."));
            }
        }

        return unapplied;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Entry {EntryId} cannot be applied because {Key} is not a hash; it stays pending.")]
    private partial void LogNotApplicable(string entryId, string key);
}
