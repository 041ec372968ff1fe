namespace PresencePipeline.Workforce;

/// <summary>An agent's time in state on one day; times are Unix milliseconds on the source's clock, absent facts are omitted.</summary>
public sealed record WorkforceAgent
{
    public required string AgentId { get; init; }

    public string? Name { get; init; }

    public string? Department { get; init; }

    /// <summary>The effective state now; absent for a day that is over, and where it is not known any more.</summary>
    public string? State { get; init; }

    /// <summary>Since when the agent is in it without a break, on whatever day that began.</summary>
    public long? Since { get; init; }

    /// <summary>Seconds since then.</summary>
    public long? StreakSeconds { get; init; }

    /// <summary>Seconds of the day in each effective state, so far.</summary>
    public required SortedDictionary<string, long> Seconds { get; init; }

    /// <summary>Seconds of the day in each presence, so far.</summary>
    public required SortedDictionary<string, long> PresenceSeconds { get; init; }
}
