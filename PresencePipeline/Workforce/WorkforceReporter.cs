using System.Globalization;
using Microsoft.Extensions.Options;
using PresencePipeline.Agents;

namespace PresencePipeline.Workforce;

/// <summary>Derives a day's report from the changes: time in state, streaks, and what the rules find.</summary>
internal sealed class WorkforceReporter(
    WorkforceView view,
    AgentDirectory directory,
    IEnumerable<IAgentRule> rules,
    MassOfflineRule massOffline,
    IOptions<WorkforceOptions> options,
    TimeProvider timeProvider)
{
    private readonly long lifetimeMs = (long)options.Value.StateLifetime.TotalMilliseconds;

    public async Task<WorkforceReport> ReadAsync(WorkDay day, WorkforceFilter filter)
    {
        var changes = await view.ReadAsync(day);
        var ids = changes.Keys.Order(StringComparer.Ordinal).ToList();
        var profiles = await directory.FindAsync(ids);
        var now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        var agents = ids.Zip(profiles, (id, profile) => new AgentDay(id, profile, Derive(changes[id], day, now), day)).ToList();
        var included = agents.Where(filter.Includes).ToList();
        return new WorkforceReport(
            day.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            options.Value.TimeZone,
            day.Start,
            day.End,
            now,
            filter.ListsAgents
                ? [.. included.Select(agent => Report(agent, now)).Where(agent => agent.Seconds.Count > 0 || agent.State is not null)]
                : [],
            Hits(agents, included, day));
    }

    private Timeline Derive(TimelineChange[] changes, WorkDay day, long now)
    {
        // The source's clock may be ahead of ours: what has changed last counts all the same.
        var end = changes is [.., var last] ? Math.Max(now, last.At + 1) : now;
        return new Timeline(changes, lifetimeMs, now < day.End ? end : day.End);
    }

    private List<RuleHit> Hits(List<AgentDay> agents, List<AgentDay> included, WorkDay day)
    {
        var ids = included.Select(agent => agent.AgentId).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. included.SelectMany(agent => rules.SelectMany(rule => rule.Find(agent)))
                .Concat(massOffline.Find(agents, day).Where(hit => hit.AgentIds!.Any(ids.Contains)))
                .OrderBy(hit => hit.From),
        ];
    }

    private static WorkforceAgent Report(AgentDay agent, long now)
    {
        var current = now < agent.Day.End ? agent.Current : null;
        return new WorkforceAgent
        {
            AgentId = agent.AgentId,
            Name = agent.Profile?.Name,
            Department = agent.Profile?.Department,
            State = current?.State,
            Since = current?.From,
            StreakSeconds = current is { From: var since } ? AgentDay.Seconds(Math.Max(0, now - since)) : null,
            Seconds = agent.SecondsOf(agent.Effective),
            PresenceSeconds = agent.SecondsOf(agent.Presences),
        };
    }
}
