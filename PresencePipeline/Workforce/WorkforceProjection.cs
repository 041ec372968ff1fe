using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Draining;
using PresencePipeline.Presence;
using PresencePipeline.Redis;
using PresencePipeline.Running;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Workforce;

/// <summary>
/// Records changes in the timelines of their agents: one script per batch adds them to sorted sets by source time and
/// acknowledges. Totals are derived on reading, so a late or repeated change needs no care here.
/// </summary>
internal sealed partial class WorkforceProjection(
    RedisConnection redis,
    StreamKeys keys,
    IOptions<WorkforceOptions> options,
    PresenceMetrics metrics,
    TimeProvider timeProvider,
    ILogger<WorkforceProjection> logger) : IProjection
{
    /// <summary>Changes of one agent kept per slice; far above what people do, so that only a sender gone wild reaches it.</summary>
    internal const int MaxChangesPerSlice = 1000;

    private static readonly string Script = LuaScripts.Load("record.lua");

    private readonly Periodic tidying = new(timeProvider, IProjection.TidyPeriod);

    // A day may have 25 hours, and must be told how it began.
    private readonly long keptForMs = (long)(
        options.Value.Retention + options.Value.StateLifetime + TimeSpan.FromHours(1)).TotalMilliseconds;

    public async Task<IReadOnlyList<UnappliedEntry>> ApplyAsync(IReadOnlyList<DecodedEntry> entries)
    {
        var unapplied = new List<UnappliedEntry>();
        var now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        var (timelines, outside) = Sort(entries, now);
        var (scriptKeys, arguments) = Request(timelines, outside);
        var added = (long[])(await redis.Database.ScriptEvaluateAsync(Script, scriptKeys, arguments))!;
        metrics.EntriesApplied(ConsumerGroups.Workforce, "stale", outside.Count);
        foreach (var (timeline, fresh) in timelines.Zip(added))
        {
            Count(timeline, fresh, now, unapplied);
        }

        return unapplied;
    }

    /// <summary>Entries by agent and slice, and those that no timeline keeps: too far from now, or beside the states.</summary>
    private (List<Recorded> Timelines, List<RedisValue> Outside) Sort(IReadOnlyList<DecodedEntry> entries, long now)
    {
        var timelines = new Dictionary<(string AgentId, long Slice), Recorded>();
        var outside = new List<RedisValue>();
        foreach (var entry in entries)
        {
            var change = entry.Change;
            if (change.Kind == PresenceKind.OutOfOffice
                || change.SourceTimeMs < now - keptForMs || change.SourceTimeMs > now + TimeSlice.LengthMs)
            {
                outside.Add(entry.Id);
                continue;
            }

            var place = (AgentId: change.AgentId.Value, Slice: TimeSlice.Of(change.SourceTimeMs));
            if (!timelines.TryGetValue(place, out var timeline))
            {
                timelines.Add(place, timeline = new Recorded(place.AgentId, place.Slice, []));
            }

            timeline.Changes.Add(entry);
        }

        return ([.. timelines.Values], outside);
    }

    private (RedisKey[] Keys, RedisValue[] Arguments) Request(List<Recorded> timelines, List<RedisValue> outside)
    {
        RedisKey[] scriptKeys =
            [
                keys.Stream, keys.WorkforceAgents, keys.WorkforceEpoch,
                .. timelines.Select(timeline => keys.Timeline(timeline.AgentId, timeline.Slice)),
            ];
        var arguments = new List<RedisValue>(6 + outside.Count + timelines.Sum(timeline => 3 + (3 * timeline.Changes.Count)))
        {
            ConsumerGroups.Workforce,
            keptForMs * 1000,
            MaxChangesPerSlice,
            Guid.NewGuid().ToString("N"),
            tidying.TryStart(),
            outside.Count,
        };
        arguments.AddRange(outside);
        foreach (var (agentId, slice, changes) in timelines)
        {
            arguments.Add(agentId);
            arguments.Add(TimeSlice.EndOf(slice) + keptForMs);
            arguments.Add(changes.Count);
            foreach (var (id, change) in changes)
            {
                arguments.Add(change.SourceTimeMs);
                arguments.Add(TimelineCodec.Encode(id, change));
            }

            arguments.AddRange(changes.Select(change => change.Id));
        }

        return (scriptKeys, [.. arguments]);
    }

    private void Count(Recorded timeline, long added, long now, List<UnappliedEntry> unapplied)
    {
        if (added < 0)
        {
            var key = keys.Timeline(timeline.AgentId, timeline.Slice).ToString();
            LogNotRecordable(timeline.Changes[0].Id.ToString(), key);
            unapplied.AddRange(timeline.Changes.Select(change => new UnappliedEntry(change.Id, $"{key} is not a sorted set.")));
            return;
        }

        metrics.EntriesApplied(ConsumerGroups.Workforce, "applied", added);
        metrics.EntriesApplied(ConsumerGroups.Workforce, "duplicate", timeline.Changes.Count - added);
        if (added == timeline.Changes.Count && metrics.FreshnessIsObserved)
        {
            foreach (var (_, change) in timeline.Changes)
            {
                metrics.ChangeBecameVisible(ConsumerGroups.Workforce, TimeSpan.FromMilliseconds(Math.Max(0, now - change.SourceTimeMs)));
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Entry {EntryId} cannot be recorded because {Key} is not a sorted set; it stays pending.")]
    private partial void LogNotRecordable(string entryId, string key);

    /// <summary>What a batch adds to one timeline.</summary>
    private sealed record Recorded(string AgentId, long Slice, List<DecodedEntry> Changes);
}
