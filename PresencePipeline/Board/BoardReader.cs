using Microsoft.Extensions.Options;
using PresencePipeline.Agents;
using PresencePipeline.Presence;

namespace PresencePipeline.Board;

/// <summary>Reads the board and completes its rows: effective state, confidence, and what the directory knows.</summary>
internal sealed class BoardReader(BoardView view, AgentDirectory directory, IOptions<BoardOptions> options, TimeProvider timeProvider)
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
        var now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        return [.. rows.Zip(profiles, (row, profile) => Complete(row, profile, now))];
    }

    private Agent Complete(AgentRow row, AgentProfile? profile, long now)
    {
        var (state, since) = row.Effective;
        return new Agent
        {
            AgentId = row.AgentId,
            State = state,
            Presence = row.Presence is { } presence
                ? new PresenceFact(presence.State, presence.Raw, presence.Since, presence.DefinitionId)
                : null,
            Routing = row.Routing is { } routing ? new RoutingFact(routing.State, routing.Since) : null,
            OutOfOffice = row.OutOfOffice?.State == StateNames.OutOfOffice ? true : null,
            OutOfOfficeSince = row.OutOfOffice is { State: StateNames.OutOfOffice } outOfOffice ? outOfOffice.Since : null,
            Since = since,
            UpdatedAt = row.UpdatedAt,
            Source = row.Presence?.Source,
            Confidence = row.Presence is null ? "unknown" : now - row.UpdatedAt < staleAfterMs ? "live" : "stale",
            Name = profile?.Name,
            Department = profile?.Department,
            Extension = profile?.Extension,
            Email = profile?.Email,
        };
    }
}
