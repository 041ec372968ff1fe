namespace PresenceCli.Lag;

/// <summary>
/// A group as <c>GET /api/lag</c> answers it. The host may be of another version, so any figure may be absent, and any verdict may come.
/// </summary>
internal sealed record AnsweredGroup
{
    public string Group { get; init; } = "";

    /// <summary>Null where the stream has only one.</summary>
    public int? Partition { get; init; }

    public double? Length { get; init; }

    public double? Lag { get; init; }

    public bool LagIsEstimate { get; init; }

    public double? Pending { get; init; }

    public double? OldestUnreadSeconds { get; init; }

    public double? OldestPendingSeconds { get; init; }

    public double? Consumers { get; init; }

    public double? InPerSecond { get; init; }

    public double? OutPerSecond { get; init; }

    public double? CatchUpSeconds { get; init; }

    public string Verdict { get; init; } = "";

    public string Reason { get; init; } = "";
}
