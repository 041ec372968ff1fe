namespace PresencePipeline.Workforce;

/// <summary>A finding of a rule; times are Unix milliseconds on the source's clock, absent facts are omitted.</summary>
public sealed record RuleHit
{
    /// <summary><c>stuck</c>, <c>flapping</c>, <c>not-responding</c> or <c>mass-offline</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>Whom it is about, where it is about one agent.</summary>
    public string? AgentId { get; init; }

    public string? State { get; init; }

    public required long From { get; init; }

    /// <summary>Absent while it lasts, or if it lasted beyond the end of the day.</summary>
    public long? To { get; init; }

    /// <summary>How long it has lasted, until now or the day's end.</summary>
    public long? Seconds { get; init; }

    /// <summary>From how many seconds on it is a hit.</summary>
    public long? ThresholdSeconds { get; init; }

    /// <summary>Of flapping: the changes.</summary>
    public int? Changes { get; init; }

    /// <summary>Of mass offline: <c>outage</c> or <c>shift-end</c>.</summary>
    public string? Cause { get; init; }

    /// <summary>Of mass offline: who was online just before.</summary>
    public int? Online { get; init; }

    /// <summary>Of mass offline: the most that went within <c>Workforce:OutageWithin</c>.</summary>
    public int? Together { get; init; }

    /// <summary>Of mass offline: how many went straight from the queue.</summary>
    public int? FromQueue { get; init; }

    /// <summary>Of mass offline: the departments they belong to, as far as known.</summary>
    public IReadOnlyList<string>? Departments { get; init; }

    /// <summary>Of mass offline: who went.</summary>
    public IReadOnlyList<string>? AgentIds { get; init; }
}
