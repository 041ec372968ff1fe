namespace PresencePipeline.Source;

/// <summary>What is known of the source, in Redis; times are Unix milliseconds.</summary>
internal sealed record SourceState
{
    /// <summary>The last sweep that came to its end.</summary>
    public SweepResult? Sweep { get; init; }

    /// <summary>When the next one is due; null before the first.</summary>
    public long? NextAt { get; init; }

    /// <summary>See <see cref="SweepAllowance"/>; null before the first.</summary>
    public long? SpentTill { get; init; }

    /// <summary>Why the last one did not come to its end; null if it did.</summary>
    public string? Error { get; init; }

    /// <summary>Whether a gap was reported that no sweep has closed.</summary>
    public bool HasGap => Gap is not null && Gap != GapClosed;

    public string? Gap { get; init; }

    public string? GapClosed { get; init; }

    public string? GapReason { get; init; }

    /// <summary>The board's history that the last sweep has seen.</summary>
    public string? Epoch { get; init; }

    public long? TokenExpiresAt { get; init; }

    public int? Allowed { get; init; }

    public int? Used { get; init; }

    /// <summary>When the labels were last read, and when the totals were compared.</summary>
    public long? LabelsAt { get; init; }

    public long? TotalsAt { get; init; }

    /// <summary>State of the notification channels, as JSON.</summary>
    public string? Notifications { get; init; }
}
