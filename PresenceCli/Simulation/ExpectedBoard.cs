using PresencePipeline.Board;
using PresencePipeline.Presence;

namespace PresenceCli.Simulation;

/// <summary>
/// What the board must show of the simulated agents: per agent and kind the newest change that a host has accepted. Changes
/// that were sent and never answered may be there or not. A state that is told again, with another between them that came late,
/// may have begun at either time. Safe for many writers.
/// </summary>
internal sealed class ExpectedBoard(TimeSpan offlineRetention, TimeProvider timeProvider)
{
    private readonly Dictionary<(string AgentId, PresenceKind Kind), ExpectedFact> facts = [];
    private readonly Dictionary<string, ExpectedFact> wentOffline = new(StringComparer.Ordinal);
    private readonly HashSet<SimulatedChange> accepted = [];
    private readonly HashSet<SimulatedChange> doubtful = [];
    private readonly Lock gate = new();

    /// <summary>Takes over what the board already shows of agents, as from a run before.</summary>
    public void Begin(IEnumerable<Agent> board)
    {
        foreach (var agent in board)
        {
            if (agent.Presence is { } presence)
            {
                Accept(new SimulatedChange(agent.AgentId, PresenceKind.Presence, presence.State, presence.Since), agent.UpdatedAt);
            }

            if (agent.Routing is { } routing)
            {
                Accept(new SimulatedChange(agent.AgentId, PresenceKind.Routing, routing.Status, routing.Since), agent.UpdatedAt);
            }
        }
    }

    public void Accept(IEnumerable<SimulatedChange> changes)
    {
        foreach (var change in changes)
        {
            Accept(change, Now);
        }
    }

    /// <summary>Notes changes of which nobody has said whether they were accepted.</summary>
    public void Doubt(IEnumerable<SimulatedChange> changes)
    {
        lock (gate)
        {
            doubtful.UnionWith(changes);
        }
    }

    /// <summary>How many facts the board must show.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return facts.Count;
            }
        }
    }

    /// <summary>Compares agent for agent.</summary>
    /// <returns>What the board shows otherwise, in words.</returns>
    public IReadOnlyList<string> Compare(IEnumerable<Agent> board)
    {
        lock (gate)
        {
            var shown = board.ToDictionary(agent => agent.AgentId, StringComparer.Ordinal);
            return
            [
                .. facts.Select(fact => fact.Key.AgentId).Distinct().Order(StringComparer.Ordinal)
                    .SelectMany(agentId => Compare(agentId, shown.GetValueOrDefault(agentId))),
            ];
        }
    }

    private long Now => timeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    private void Accept(SimulatedChange change, long at)
    {
        lock (gate)
        {
            accepted.Add(change);
            var key = (change.AgentId, change.Kind);
            if (!facts.TryGetValue(key, out var known) || known.Since < change.SourceTime)
            {
                facts[key] = new ExpectedFact(change.State, change.SourceTime, at);
            }

            if (change is { Kind: PresenceKind.Presence, State: StateNames.Offline }
                && (!wentOffline.TryGetValue(change.AgentId, out var before) || before.Since < change.SourceTime))
            {
                wentOffline[change.AgentId] = new ExpectedFact(change.State, change.SourceTime, at);
            }
        }
    }

    private IEnumerable<string> Compare(string agentId, Agent? shown)
    {
        var presence = facts.GetValueOrDefault((agentId, PresenceKind.Presence));
        var routing = facts.GetValueOrDefault((agentId, PresenceKind.Routing));
        if (MayBeForgotten(agentId) is { } offline)
        {
            // Its row goes with all that is no newer than its going offline.
            presence = shown?.Presence is null && presence?.Since <= offline.Since ? null : presence;
            routing = shown?.Routing is null && routing?.Since <= presence?.Since ? null : routing;
            routing = shown is null && presence is null && routing?.AcceptedAt <= offline.AcceptedAt + 1_000 ? null : routing;
        }

        ExpectedFact? shownPresence = shown?.Presence is { } known ? new ExpectedFact(known.State, known.Since, 0) : null;
        ExpectedFact? shownRouting = shown?.Routing is { } status ? new ExpectedFact(status.Status, status.Since, 0) : null;
        var right = Agrees(agentId, PresenceKind.Presence, presence, shownPresence)
            && Agrees(agentId, PresenceKind.Routing, routing, shownRouting);
        if (!right)
        {
            yield return $"{agentId}: accepted {Words(presence, routing)}; the board shows {Words(shownPresence, shownRouting)}";
        }
        else if (shown is not null)
        {
            var (state, since) = EffectiveState.Of(
                shownPresence?.State, shownPresence?.Since ?? 0, shownRouting?.State, shownRouting?.Since ?? 0);
            if ((shown.State, shown.Since) != (state, since))
            {
                var facts = Words(shownPresence, shownRouting);
                yield return $"{agentId}: {facts} is {state} since {since}; the board says {shown.State} since {shown.Since}";
            }
        }
    }

    private bool Agrees(string agentId, PresenceKind kind, ExpectedFact? expected, ExpectedFact? shown) =>
        (expected?.State, expected?.Since) == (shown?.State, shown?.Since)
        || (shown is not null
            && shown.State == expected?.State
            && accepted.Contains(new SimulatedChange(agentId, kind, shown.State, shown.Since)))
        || (shown is not null
            && shown.Since > (expected?.Since ?? 0)
            && doubtful.Contains(new SimulatedChange(agentId, kind, shown.State, shown.Since)));

    private ExpectedFact? MayBeForgotten(string agentId) =>
        wentOffline.TryGetValue(agentId, out var offline) && Now - offline.AcceptedAt > offlineRetention.TotalMilliseconds * 0.95
            ? offline
            : null;

    private static string Words(ExpectedFact? presence, ExpectedFact? routing) => (presence, routing) switch
    {
        (null, null) => "nothing",
        _ => string.Join(", ", new[] { Words("presence", presence), Words("routing", routing) }.OfType<string>()),
    };

    private static string? Words(string kind, ExpectedFact? fact) => fact is null ? null : $"{kind} {fact.State} since {fact.Since}";
}
