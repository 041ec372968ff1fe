using System.Net.ServerSentEvents;
using System.Text.Json;
using PresencePipeline.Board;
using PresencePipeline.Live;

namespace PresenceCli.Watching;

/// <summary>The board as the events of the live feed make it, narrowed to the agents that are asked for.</summary>
internal sealed class WatchedBoard(BoardFilter filter, TimeProvider timeProvider)
{
    private readonly Dictionary<string, Agent> agents = new(StringComparer.Ordinal);
    private TimeSpan hostIsAhead;

    /// <summary>Whether a snapshot has come.</summary>
    public bool IsKnown { get; private set; }

    public IEnumerable<Agent> Agents => agents.Values.Where(filter.Includes);

    /// <summary>The host's clock, Unix milliseconds.</summary>
    public long Now => (timeProvider.GetUtcNow() + hostIsAhead).ToUnixTimeMilliseconds();

    /// <summary>Applies an event.</summary>
    /// <returns>What it has changed for the agents that are asked for.</returns>
    public IReadOnlyList<Transition> Apply(SseItem<string> item)
    {
        IReadOnlyList<Transition> transitions = item.EventType switch
        {
            LiveEvents.Snapshot => Replace(JsonSerializer.Deserialize(item.Data, CliJson.Default.AnsweredBoard)!),
            LiveEvents.Change => [Set(JsonSerializer.Deserialize(item.Data, BoardJson.Default.Agent)!)],
            LiveEvents.Gone => [Remove(JsonSerializer.Deserialize(item.Data, LiveJson.Default.GoneAgent)!.AgentId)],
            _ => [],
        };
        return [.. transitions.Select(Narrow).Where(transition => transition.Before != transition.After)];
    }

    private List<Transition> Replace(AnsweredBoard board)
    {
        IsKnown = true;
        hostIsAhead = DateTimeOffset.FromUnixTimeMilliseconds(board.TakenAt) - timeProvider.GetUtcNow();
        var gone = agents.Keys.Except(board.Agents.Select(agent => agent.AgentId)).ToList();
        return [.. gone.Select(Remove), .. board.Agents.Select(Set)];
    }

    private Transition Set(Agent agent)
    {
        var before = agents.GetValueOrDefault(agent.AgentId);
        agents[agent.AgentId] = agent;
        return new Transition(before, agent);
    }

    private Transition Remove(string agentId) => agents.Remove(agentId, out var before) ? new Transition(before, null) : default;

    // An agent who no longer meets the filter counts as gone.
    private Transition Narrow(Transition transition) => new(Narrow(transition.Before), Narrow(transition.After));

    private Agent? Narrow(Agent? agent) => agent is not null && filter.Includes(agent) ? agent : null;
}
