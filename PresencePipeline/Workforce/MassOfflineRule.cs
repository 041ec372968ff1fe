using Microsoft.Extensions.Options;
using PresencePipeline.Presence;

namespace PresencePipeline.Workforce;

/// <summary>
/// More than X percent of those online, when at least Y were, go offline within Z minutes. It is called an outage if two of
/// three signs hold, else the end of a shift: at least half went together, within seconds; at least half went straight from
/// the queue, where people would have left it first; they belong to more than one department.
/// </summary>
internal sealed class MassOfflineRule(IOptions<WorkforceOptions> options)
{
    private readonly WorkforceOptions options = options.Value;
    private readonly long windowMs = (long)options.Value.MassOfflineWindow.TotalMilliseconds;
    private readonly long togetherMs = (long)options.Value.OutageWithin.TotalMilliseconds;

    /// <summary>The hits that touch the day, oldest first.</summary>
    /// <param name="agents">All agents, also those who were not asked for: percentages of a part mean little.</param>
    /// <param name="day">The day.</param>
    public IEnumerable<RuleHit> Find(IReadOnlyList<AgentDay> agents, WorkDay day)
    {
        var departures = agents.SelectMany(Departures).OrderBy(departure => departure.At).ToList();
        return Episodes(departures, new OnlineCounts(agents))
            .Select(episode => Hit(departures[episode.Range], episode.Online))
            .Where(hit => day.Overlap(hit.From, hit.To!.Value + 1) > 0);
    }

    /// <summary>Windows in which too many went; those that share a departure are one.</summary>
    private IEnumerable<(Range Range, int Online)> Episodes(List<Departure> departures, OnlineCounts online)
    {
        (int First, int Last, int Online)? episode = null;
        var window = new Window(departures, windowMs);
        for (var last = 0; last < departures.Count; last++)
        {
            window.Take(last);
            var before = online.Before(departures[window.First].At);
            if (before < options.MassOfflineMinAgents || window.Agents * 100L <= (long)options.MassOfflinePercent * before)
            {
                continue;
            }

            if (episode is { } ended && ended.Last < window.First)
            {
                yield return (ended.First..(ended.Last + 1), ended.Online);
                episode = null;
            }

            episode = episode is { } open ? open with { Last = last } : (window.First, last, before);
        }

        if (episode is { } final)
        {
            yield return (final.First..(final.Last + 1), final.Online);
        }
    }

    private RuleHit Hit(List<Departure> gone, int online)
    {
        var agentIds = gone.Select(departure => departure.Agent.AgentId).Distinct(StringComparer.Ordinal).ToList();
        var fromQueue = gone.Where(departure => departure.FromQueue).DistinctBy(departure => departure.Agent.AgentId).Count();
        var departments = gone.Select(departure => departure.Agent.Profile?.Department).OfType<string>()
            .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase).ToList();
        var window = new Window(gone, togetherMs);
        var together = Enumerable.Range(0, gone.Count).Max(window.Take);
        bool[] signs = [2 * together >= agentIds.Count, 2 * fromQueue >= agentIds.Count, departments.Count > 1];
        return new RuleHit
        {
            Rule = "mass-offline",
            Cause = signs.Count(sign => sign) >= 2 ? "outage" : "shift-end",
            From = gone[0].At,
            To = gone[^1].At,
            Online = online,
            Together = together,
            FromQueue = fromQueue,
            Departments = departments,
            AgentIds = agentIds,
        };
    }

    private IEnumerable<Departure> Departures(AgentDay agent)
    {
        for (var i = 1; i < agent.Presences.Count; i++)
        {
            var (before, stretch) = (agent.Presences[i - 1], agent.Presences[i]);
            if (stretch.State == StateNames.Offline && before.To == stretch.From)
            {
                // What takes an agent off the queue may show another presence for a moment on the way.
                var passing = i > 1
                    && before.Length <= togetherMs
                    && agent.Presences[i - 2] is { State: StateNames.OnQueue } queued
                    && queued.To == before.From;
                yield return new Departure(stretch.From, agent, before.State == StateNames.OnQueue || passing);
            }
        }
    }

    private readonly record struct Departure(long At, AgentDay Agent, bool FromQueue);

    /// <summary>The departures within a length of time that ends with one of them, and how many agents they are.</summary>
    private sealed class Window(List<Departure> departures, long lengthMs)
    {
        private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

        public int First { get; private set; }

        public int Agents => counts.Count;

        /// <summary>Moves the window's end on to the next departure; returns its agents.</summary>
        public int Take(int last)
        {
            var id = departures[last].Agent.AgentId;
            counts[id] = counts.GetValueOrDefault(id) + 1;
            for (; departures[last].At - departures[First].At > lengthMs; First++)
            {
                var leaving = departures[First].Agent.AgentId;
                if (--counts[leaving] == 0)
                {
                    counts.Remove(leaving);
                }
            }

            return Agents;
        }
    }

    /// <summary>How many agents were online when.</summary>
    private sealed class OnlineCounts
    {
        private readonly long[] begun;
        private readonly long[] ended;

        public OnlineCounts(IReadOnlyList<AgentDay> agents)
        {
            var online = agents.SelectMany(agent => agent.Presences).Where(stretch => stretch.State != StateNames.Offline).ToList();
            begun = [.. online.Select(stretch => stretch.From).Order()];
            ended = [.. online.Select(stretch => stretch.To).Order()];
        }

        /// <summary>Agents online just before an instant.</summary>
        public int Before(long instant) => CountBefore(begun, instant) - CountBefore(ended, instant);

        private static int CountBefore(long[] sorted, long instant)
        {
            var (low, high) = (0, sorted.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = sorted[middle] < instant ? (middle + 1, high) : (low, middle);
            }

            return low;
        }
    }
}
