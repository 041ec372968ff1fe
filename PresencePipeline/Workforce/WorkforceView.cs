using PresencePipeline.Redis;
using PresencePipeline.Running;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Workforce;

/// <summary>
/// Today's changes in this process's memory. A read costs one round trip, and a second one for the agents whose timelines
/// have changed since the last; a new day, or another history, is loaded as a whole. Other days are read as they are asked for.
/// </summary>
internal sealed class WorkforceView
{
    private readonly TimelineIndex[] indexes;
    private readonly TimelineReader reader;
    private readonly WorkCalendar calendar;
    private readonly TimeProvider timeProvider;
    private readonly SharedRun catchUp;

    // Touched by one run of catchUp at a time; readers get the snapshot it leaves.
    private readonly Dictionary<string, (double ChangedAt, TimelineChange[] Changes)> agents = new(StringComparer.Ordinal);
    private WorkDay day;
    private volatile Snapshot latest = new(default, new Dictionary<string, TimelineChange[]>());

    public WorkforceView(
        RedisConnection redis, StreamPartitions partitions, TimelineReader reader, WorkCalendar calendar, TimeProvider timeProvider)
    {
        indexes = [.. partitions.Select(keys => new TimelineIndex(redis, partitions, keys))];
        this.reader = reader;
        this.calendar = calendar;
        this.timeProvider = timeProvider;
        catchUp = new SharedRun(CatchUpAsync);
    }

    /// <summary>Changes per agent that the day is derived from, with every one that was recorded before this call.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async Task<IReadOnlyDictionary<string, TimelineChange[]>> ReadAsync(WorkDay asked)
    {
        if (asked == Today())
        {
            await catchUp.JoinAsync();
            if (latest is var (of, changes) && of == asked)
            {
                return changes;
            }
        }

        var ids = await reader.ReadAgentIdsAsync();
        return ids.Zip(await reader.ReadAsync(ids, asked))
            .ToDictionary(agent => agent.First, agent => agent.Second, StringComparer.Ordinal);
    }

    private async Task CatchUpAsync()
    {
        var today = Today();
        if ((await Task.WhenAll(indexes.Select(index => index.ContinuesAsync()))).Contains(false) || today != day)
        {
            agents.Clear();
            day = today;
            Array.ForEach(indexes, index => index.Rewind());
        }

        var listed = (await Task.WhenAll(indexes.Select(index => index.ReadAsync()))).SelectMany(agents => agents);
        var changed = listed.Where(agent => !agents.TryGetValue(agent.AgentId, out var known) || known.ChangedAt != agent.ChangedAt)
            .ToList();
        var timelines = await reader.ReadAsync(changed.ConvertAll(agent => agent.AgentId), day);
        foreach (var ((id, changedAt), changes) in changed.Zip(timelines))
        {
            agents[id] = (changedAt, changes);
        }

        if (changed.Count > 0)
        {
            await Task.WhenAll(indexes.Select(index => index.AdvanceAsync()));
        }

        latest = new Snapshot(day, agents.ToDictionary(agent => agent.Key, agent => agent.Value.Changes, StringComparer.Ordinal));
    }

    private WorkDay Today() => calendar.DayAt(timeProvider.GetUtcNow().ToUnixTimeMilliseconds());

    private sealed record Snapshot(WorkDay Day, IReadOnlyDictionary<string, TimelineChange[]> Changes);
}
