using System.Net.ServerSentEvents;
using System.Text.Json;
using PresencePipeline.Board;

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
            "snapshot" => Replace(JsonElement.Parse(item.Data)),
            "change" => [Set(JsonSerializer.Deserialize(item.Data, BoardJson.Default.Agent)!)],
            "gone" => [Remove(JsonElement.Parse(item.Data).GetProperty("agentId").GetString()!)],
            _ => [],
        };
        return [.. transitions.Select(Narrow).Where(transition => transition.Before != transition.After)];
    }

    private List<Transition> Replace(JsonElement board)
    {
        IsKnown = true;
        hostIsAhead = DateTimeOffset.FromUnixTimeMilliseconds(board.GetProperty("takenAt").GetInt64()) - timeProvider.GetUtcNow();
        var listed = board.GetProperty("agents").Deserialize(BoardJson.Default.ListAgent)!;
        var gone = agents.Keys.Except(listed.Select(agent => agent.AgentId)).ToList();
        return [.. gone.Select(Remove), .. listed.Select(Set)];
    }

    private Transition Set(Agent agent)
    {
        var before = agents.GetValueOrDefault(agent.AgentId);
        agents[agent.AgentId] = agent;
        return new Transition(before, agent);
    }

    private Transition Remove(string agentId) => agents.Remove(agentId, out var before) ? new Transition(before, null) : default;

    // Who leaves the filter is gone for the one who watches.
    private Transition Narrow(Transition transition) => new(Narrow(transition.Before), Narrow(transition.After));

    private Agent? Narrow(Agent? agent) => agent is not null && filter.Includes(agent) ? agent : null;
}
