namespace PresencePipeline.Lag;

/// <summary>A group's verdict, and what it rests on.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">Why, in plain words, and what holds the group up.</param>
/// <param name="InPerSecond">Entries added to the stream a second; null without an earlier sample.</param>
/// <param name="OutPerSecond">Entries finished a second; null where that is not known.</param>
/// <param name="CatchUp">Until the backlog is gone, at these rates; null if it will not be, or if that is not known.</param>
internal sealed record LagJudgement(LagVerdict Verdict, string Reason, double? InPerSecond, double? OutPerSecond, TimeSpan? CatchUp);
