using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using PresencePipeline.Agents;
using PresencePipeline.Presence;

namespace PresencePipeline.Board;

/// <summary>Reads the board and completes its rows: effective state, confidence, and what the directory knows.</summary>
internal sealed class BoardReader(
    BoardView view,
    AgentDirectory directory,
    PresenceLabels labels,
    BoardConfirmation confirmation,
    IOptions<BoardOptions> options,
    TimeProvider timeProvider)
{
    private readonly long staleAfterMs = (long)options.Value.StaleAfter.TotalMilliseconds;

    public async Task<(BoardSnapshot Snapshot, IReadOnlyList<Agent> Agents)> ReadAsync()
    {
        var snapshot = await view.ReadAsync();
        return (snapshot, await CompleteAsync([.. snapshot.Rows.Values]));
    }

    public async Task<Agent?> ReadAsync(string agentId)
    {
        var snapshot = await view.ReadAsync();
        return snapshot.Rows.TryGetValue(agentId, out var row) ? (await CompleteAsync([row]))[0] : null;
    }

    /// <summary>The agents of the given rows, in their order.</summary>
    public async Task<Agent[]> CompleteAsync(IReadOnlyList<AgentRow> rows)
    {
        var profiles = await directory.FindAsync([.. rows.Select(row => row.AgentId)]);
        var named = await labels.ReadAsync();
        var (confirmedAt, except) = await confirmation.ReadAsync();
        var now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        return
        [
            .. rows.Zip(
                profiles,
                (row, profile) => Complete(
                    row, profile, named, now - Math.Max(row.UpdatedAt, except.Contains(row.AgentId) ? 0 : confirmedAt))),
        ];
    }

    private Agent Complete(AgentRow row, AgentProfile? profile, FrozenDictionary<string, string> named, long unconfirmedForMs)
    {
        var (state, since) = row.Effective;
        return new Agent
        {
            AgentId = row.AgentId,
            State = state,
            Presence = row.Presence is { } presence ? Fact(presence, named) : null,
            Routing = row.Routing is { } routing ? new RoutingFact(routing.State, routing.Since) : null,
            OutOfOffice = row.OutOfOffice?.State == StateNames.OutOfOffice ? true : null,
            OutOfOfficeSince = row.OutOfOffice is { State: StateNames.OutOfOffice } outOfOffice ? outOfOffice.Since : null,
            Since = since,
            UpdatedAt = row.UpdatedAt,
            Source = row.Presence?.Source,
            Confidence = row.Presence is null ? "unknown" : unconfirmedForMs < staleAfterMs ? "live" : "stale",
            Name = profile?.Name,
            Department = profile?.Department,
            Team = profile?.Team,
            Division = profile?.Division,
            Extension = profile?.Extension,
            Email = profile?.Email,
        };
    }

    private static PresenceFact Fact(BoardFact presence, FrozenDictionary<string, string> named) => new(
        presence.State,
        presence.Raw,
        presence.Since,
        presence.DefinitionId,
        presence.DefinitionId is { } definition
            ? named.GetValueOrDefault(definition) ?? named.GetValueOrDefault(definition.ToLowerInvariant())
            : null);
}
