using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Draining;
using PresencePipeline.Presence;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Board;

/// <summary>
/// Applies entries to the board in Redis: one script per batch compares source times, writes the rows, appends to the
/// change feed and acknowledges. A crash before it redelivers; a crash after it has nothing left to do.
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

    public async Task<IReadOnlyList<UnappliedEntry>> ApplyAsync(StreamEntry[] entries)
    {
        var unapplied = new List<UnappliedEntry>();
        var changes = Decode(entries, unapplied);
        if (changes.Count == 0)
        {
            return unapplied;
        }

        var now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        var (scriptKeys, arguments) = Request(changes, now);
        var outcomes = (string)(await redis.Database.ScriptEvaluateAsync(Script, scriptKeys, arguments))!;
        Count(changes, outcomes, now, unapplied);
        return unapplied;
    }

    private List<(RedisValue Id, PresenceChange Change)> Decode(StreamEntry[] entries, List<UnappliedEntry> unapplied)
    {
        var changes = new List<(RedisValue, PresenceChange)>(entries.Length);
        foreach (var entry in entries)
        {
            if (EntryCodec.TryDecode(entry, out var change))
            {
                changes.Add((entry.Id, change));
            }
            else
            {
                LogUnreadable(entry.Id.ToString());
                unapplied.Add(new UnappliedEntry(entry.Id, "It cannot be read as a presence change of schema 1."));
            }
        }

        return changes;
    }

    private (RedisKey[] Keys, RedisValue[] Arguments) Request(List<(RedisValue Id, PresenceChange Change)> changes, long now)
    {
        RedisKey[] scriptKeys = [keys.Stream, keys.Agents, keys.Changes, keys.Epoch, keys.Offline, .. changes.Select(change => keys.Agent(change.Change.AgentId.Value))];
        var arguments = new List<RedisValue>(7 + (4 * changes.Count))
        {
            ConsumerGroups.Dashboard,
            now,
            (long)options.Value.Retention.TotalMilliseconds,
            (long)options.Value.OfflineRetention.TotalMilliseconds,
            (long)FeedRetention.TotalMilliseconds,
            Guid.NewGuid().ToString("N"),
            (string)keys.Changed!,
        };
        foreach (var (id, change) in changes)
        {
            arguments.Add(id);
            arguments.Add(change.AgentId.Value);
            arguments.Add(change.Kind.ToName());
            arguments.Add(BoardFact.Encode(id, change, now));
        }

        return (scriptKeys, [.. arguments]);
    }

    private void Count(List<(RedisValue Id, PresenceChange Change)> changes, string outcomes, long now, List<UnappliedEntry> unapplied)
    {
        metrics.EntriesApplied(ConsumerGroups.Dashboard, "applied", outcomes.Count(outcome => outcome == 'a'));
        metrics.EntriesApplied(ConsumerGroups.Dashboard, "stale", outcomes.Count(outcome => outcome == 's'));
        metrics.EntriesApplied(ConsumerGroups.Dashboard, "duplicate", outcomes.Count(outcome => outcome == 'd'));
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i] == 'a' && metrics.FreshnessIsObserved)
            {
                metrics.ChangeBecameVisible(ConsumerGroups.Dashboard, TimeSpan.FromMilliseconds(Math.Max(0, now - changes[i].Change.SourceTimeMs)));
            }
            else if (outcomes[i] == 'f')
            {
                var row = keys.Agent(changes[i].Change.AgentId.Value).ToString();
                LogNotApplicable(changes[i].Id.ToString(), row);
                unapplied.Add(new UnappliedEntry(changes[i].Id, $"{row} is not a hash."));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Entry {EntryId} cannot be read as a presence change; it stays pending.")]
    private partial void LogUnreadable(string entryId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Entry {EntryId} cannot be applied because {Key} is not a hash; it stays pending.")]
    private partial void LogNotApplicable(string entryId, string key);
}
