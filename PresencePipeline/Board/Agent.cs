namespace PresencePipeline.Board;

/// <summary>An agent as the board's readers see it; times are Unix milliseconds, absent facts are omitted.</summary>
public sealed record Agent
{
    public required string AgentId { get; init; }

    /// <summary>The effective state: the routing status of an agent who is on queue, else the presence.</summary>
    public required string State { get; init; }

    public PresenceFact? Presence { get; init; }

    public RoutingFact? Routing { get; init; }

    /// <summary>True while the agent is out of office, whatever the state; absent otherwise.</summary>
    public bool? OutOfOffice { get; init; }

    /// <summary>Since when the agent is out of office, on the source's clock.</summary>
    public long? OutOfOfficeSince { get; init; }

    /// <summary>When the effective state began, on the source's clock.</summary>
    public required long Since { get; init; }

    /// <summary>When the last change was applied, on our clock.</summary>
    public required long UpdatedAt { get; init; }

    public string? Source { get; init; }

    /// <summary>
    /// <c>live</c>; <c>stale</c> when the last change is long ago and no sweep over the source has confirmed it since; <c>unknown</c>
    /// while no presence has been seen.
    /// </summary>
    public required string Confidence { get; init; }

    public string? Name { get; init; }

    public string? Department { get; init; }

    public string? Team { get; init; }

    public string? Division { get; init; }

    public string? Extension { get; init; }

    public string? Email { get; init; }
}
