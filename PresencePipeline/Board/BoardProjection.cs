using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Draining;
using PresencePipeline.Presence;
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
    /// <summary>Changes that the feed keeps, so that a reader that was away may resume.</summary>
    private const int ChangesKept = 20_000;

    private const int FixedKeys = 4;
    private const int FixedArguments = 6;
    private const int ArgumentsPerEntry = 9;

    private static readonly string Script = LuaScripts.Load("apply.lua");

    public async Task ApplyAsync(StreamEntry[] entries)
    {
        var changes = Decode(entries);
        if (changes.Count == 0)
        {
            return;
        }

        var now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        var (scriptKeys, arguments) = Request(changes, now);
        var outcomes = (string)(await redis.Database.ScriptEvaluateAsync(Script, scriptKeys, arguments))!;
        Count(changes, outcomes, now);
    }

    private List<(RedisValue Id, PresenceChange Change)> Decode(StreamEntry[] entries)
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
            }
        }

        return changes;
    }

    private (RedisKey[] Keys, RedisValue[] Arguments) Request(List<(RedisValue Id, PresenceChange Change)> changes, long now)
    {
        var scriptKeys = new List<RedisKey>(FixedKeys + changes.Count) { keys.Stream, keys.Agents, keys.Changes, keys.Epoch };
        var arguments = new RedisValue[FixedArguments + (ArgumentsPerEntry * changes.Count)];
        arguments[0] = ConsumerGroups.Dashboard;
        arguments[1] = now;
        arguments[2] = (long)options.Value.Retention.TotalMilliseconds;
        arguments[3] = (long)options.Value.OfflineRetention.TotalMilliseconds;
        arguments[4] = ChangesKept;
        arguments[5] = Guid.NewGuid().ToString("N");

        var rows = new Dictionary<AgentId, int>();
        var at = FixedArguments;
        foreach (var (id, change) in changes)
        {
            if (!rows.TryGetValue(change.AgentId, out var row))
            {
                row = rows.Count + 1;
                rows.Add(change.AgentId, row);
                scriptKeys.Add(keys.Agent(change.AgentId.Value));
            }

            arguments[at++] = id;
            arguments[at++] = row;
            arguments[at++] = change.AgentId.Value;
            arguments[at++] = change.Kind.ToName();
            arguments[at++] = change.SourceTimeMs;
            arguments[at++] = change.State;
            arguments[at++] = change.RawState;
            arguments[at++] = change.DefinitionId ?? "";
            arguments[at++] = change.Source ?? "";
        }

        return ([.. scriptKeys], arguments);
    }

    private void Count(List<(RedisValue Id, PresenceChange Change)> changes, string outcomes, long now)
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
                LogNotApplicable(changes[i].Id.ToString(), keys.Agent(changes[i].Change.AgentId.Value).ToString());
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Entry {EntryId} cannot be read as a presence change; it stays pending.")]
    private partial void LogUnreadable(string entryId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Entry {EntryId} cannot be applied because {Key} is not a hash; it stays pending.")]
    private partial void LogNotApplicable(string entryId, string key);
}
