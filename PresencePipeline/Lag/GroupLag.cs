using System.Text.Json.Serialization;

namespace PresencePipeline.Lag;

/// <summary>
/// How far one consumer group is behind, in one partition, as <c>GET /api/lag</c> answers it. Every field but the partition is
/// always there.
/// </summary>
internal sealed record GroupLag
{
    public required string Group { get; init; }

    /// <summary>The partition of the stream that all figures are about; absent if there is only one.</summary>
    public int? Partition { get; init; }

    /// <summary>Entries in the stream, read or not.</summary>
    public required long Length { get; init; }

    /// <summary>Entries not yet delivered to the group.</summary>
    public required long Lag { get; init; }

    /// <summary>Whether Redis does not know the lag. Then entries were counted, up to a limit.</summary>
    public required bool LagIsEstimate { get; init; }

    /// <summary>Entries delivered to the group and not acknowledged.</summary>
    public required long Pending { get; init; }

    /// <summary>Seconds since the oldest unread entry was appended; 0 if nothing is unread.</summary>
    public required double OldestUnreadSeconds { get; init; }

    /// <summary>Seconds since the oldest pending entry was appended; 0 if nothing is pending.</summary>
    public required double OldestPendingSeconds { get; init; }

    public required long Consumers { get; init; }

    /// <summary>Consumers that help on demand at this moment.</summary>
    public required long Hands { get; init; }

    /// <summary>Dead letters of all groups: like the length, the same for every group.</summary>
    public required long DeadLetters { get; init; }

    /// <summary>Entries added to the stream a second; null without an earlier sample.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required double? InPerSecond { get; init; }

    /// <summary>Entries finished by the group a second; null where that is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required double? OutPerSecond { get; init; }

    /// <summary>Seconds until lag and pending are gone; null if they will not be, or if that is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required double? CatchUpSeconds { get; init; }

    public required LagVerdict Verdict { get; init; }

    /// <summary>Why, in plain words.</summary>
    public required string Reason { get; init; }

    public static GroupLag Of(JudgedGroup judged) => Of(judged.Stream, judged.Reading, judged.Judgement);

    private static GroupLag Of(StreamReading stream, GroupReading reading, LagJudgement judgement) => new()
    {
        Group = reading.Group,
        Partition = reading.Partition,
        Length = stream.Length,
        Lag = reading.Lag,
        LagIsEstimate = reading.Basis != LagBasis.Reported,
        Pending = reading.Pending,
        OldestUnreadSeconds = Round(reading.OldestUnreadAge.TotalSeconds),
        OldestPendingSeconds = Round(reading.OldestPendingAge.TotalSeconds),
        Consumers = reading.Consumers,
        Hands = reading.Hands,
        DeadLetters = stream.DeadLetters,
        InPerSecond = Round(judgement.InPerSecond),
        OutPerSecond = Round(judgement.OutPerSecond),
        CatchUpSeconds = Round(judgement.CatchUp?.TotalSeconds),
        Verdict = judgement.Verdict,
        Reason = judgement.Reason,
    };

    private static double Round(double value) => Math.Round(value, 3);

    private static double? Round(double? value) => value is { } known ? Round(known) : null;
}
