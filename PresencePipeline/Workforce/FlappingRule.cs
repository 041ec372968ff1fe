using Microsoft.Extensions.Options;
using PresencePipeline.Presence;

namespace PresencePipeline.Workforce;

/// <summary>
/// An agent's presence changes too often: more than N changes within M minutes. Routing statuses do not count, since calls
/// that come and go are ordinary work; neither does a dropped connection that restores the presence from before it.
/// </summary>
internal sealed class FlappingRule(IOptions<WorkforceOptions> options) : IAgentRule
{
    public IEnumerable<RuleHit> Find(AgentDay agent)
    {
        var changes = Changes(agent).ToList();
        var most = options.Value.FlappingChanges;
        var windowMs = (long)options.Value.FlappingWindow.TotalMilliseconds;
        (int First, int Last)? episode = null;
        for (var last = most; last < changes.Count; last++)
        {
            var first = last - most;
            if (changes[last] - changes[first] > windowMs)
            {
                continue;
            }

            if (episode is { } ended && ended.Last < first)
            {
                if (Hit(agent, changes, ended) is { } hit)
                {
                    yield return hit;
                }

                episode = null;
            }

            // Windows that share a change are one episode.
            episode = (episode?.First ?? first, last);
        }

        if (episode is { } open && Hit(agent, changes, open) is { } final)
        {
            yield return final;
        }
    }

    private static RuleHit? Hit(AgentDay agent, List<long> changes, (int First, int Last) episode)
    {
        var (from, to) = (changes[episode.First], changes[episode.Last]);
        return agent.Day.Overlap(from, to + 1) == 0
            ? null
            : new RuleHit { Rule = "flapping", AgentId = agent.AgentId, From = from, To = to, Changes = episode.Last - episode.First + 1 };
    }

    /// <summary>When the presence changed.</summary>
    private IEnumerable<long> Changes(AgentDay agent)
    {
        var stretches = Debounce(agent);
        return stretches.Zip(stretches.Skip(1)).Where(pair => pair.First.To == pair.Second.From).Select(pair => pair.Second.From);
    }

    private List<Stretch> Debounce(AgentDay agent)
    {
        var graceMs = (long)options.Value.ReconnectGrace.TotalMilliseconds;
        var debounced = new List<Stretch>();
        foreach (var stretch in agent.Presences)
        {
            if (debounced is [.., var before, var dropped]
                && dropped.State == StateNames.Offline && dropped.Length < graceMs
                && before.State == stretch.State && before.To == dropped.From && dropped.To == stretch.From)
            {
                debounced.RemoveAt(debounced.Count - 1);
                debounced[^1] = before with { To = stretch.To };
            }
            else
            {
                debounced.Add(stretch);
            }
        }

        // Whether the last one is a dropped connection is not known until the grace is over.
        if (debounced is [.., var open] && open.State == StateNames.Offline && open.To == agent.Timeline.End && open.Length < graceMs)
        {
            debounced.RemoveAt(debounced.Count - 1);
        }

        return debounced;
    }
}
