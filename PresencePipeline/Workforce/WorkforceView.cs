using PresencePipeline.Draining;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Workforce;

/// <summary>
/// Today's changes in this process's memory. A read costs one round trip, and a second one for the agents whose timelines
/// have changed since the last; a new day, or another history, is loaded as a whole. Other days are read as they are asked for.
/// </summary>
internal sealed class WorkforceView
{
    /// <summary>How far Redis's clock may be set back, in microseconds, without a change being overlooked.</summary>
    private const double ClockStep = 10_000_000;

    private readonly RedisConnection redis;
    private readonly StreamKeys keys;
    private readonly TimelineReader reader;
    private readonly WorkCalendar calendar;
    private readonly TimeProvider timeProvider;
    private readonly SharedRun catchUp;

    // Touched by one run of catchUp at a time; readers get the snapshot it leaves.
    private readonly Dictionary<string, (double ChangedAt, TimelineChange[] Changes)> agents = new(StringComparer.Ordinal);
    private string epoch = "";
    private WorkDay day;
    private double position = double.NegativeInfinity;
    private volatile Snapshot latest = new(default, new Dictionary<string, TimelineChange[]>());

    public WorkforceView(RedisConnection redis, StreamKeys keys, TimelineReader reader, WorkCalendar calendar, TimeProvider timeProvider)
    {
        this.redis = redis;
        this.keys = keys;
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
        return ids.Zip(await reader.ReadAsync(ids, asked)).ToDictionary(agent => agent.First, agent => agent.Second, StringComparer.Ordinal);
    }

    private async Task CatchUpAsync()
    {
        var today = Today();
        if ((string?)await redis.Database.StringGetAsync(keys.WorkforceEpoch) is var current && ((current ?? "") != epoch || today != day))
        {
            agents.Clear();
            (epoch, day, position) = (current ?? "", today, double.NegativeInfinity);
        }

        // Its scores are no two alike for different changes of an agent, since a script runs for longer than a microsecond.
        var index = await redis.Database.SortedSetRangeByScoreWithScoresAsync(keys.WorkforceAgents, position - ClockStep);
        var changed = index.Select(agent => (Id: agent.Element.ToString(), ChangedAt: agent.Score))
            .Where(agent => !agents.TryGetValue(agent.Id, out var known) || known.ChangedAt != agent.ChangedAt).ToList();
        var timelines = await reader.ReadAsync(changed.ConvertAll(agent => agent.Id), day);
        foreach (var ((id, changedAt), changes) in changed.Zip(timelines))
        {
            agents[id] = (changedAt, changes);
            position = Math.Max(position, changedAt);
        }

        latest = new Snapshot(day, agents.ToDictionary(agent => agent.Key, agent => agent.Value.Changes, StringComparer.Ordinal));
    }

    private WorkDay Today() => calendar.DayAt(timeProvider.GetUtcNow().ToUnixTimeMilliseconds());

    private sealed record Snapshot(WorkDay Day, IReadOnlyDictionary<string, TimelineChange[]> Changes);
}
