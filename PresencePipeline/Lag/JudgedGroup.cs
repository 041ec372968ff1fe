namespace PresencePipeline.Lag;

/// <summary>A group's reading in one partition, and what it comes to.</summary>
/// <param name="Stream">The partition's reading.</param>
/// <param name="Reading">The group's.</param>
/// <param name="Before">Earlier samples of the group, oldest first.</param>
/// <param name="Judgement">The verdict.</param>
internal sealed record JudgedGroup(StreamReading Stream, GroupReading Reading, IReadOnlyList<LagSample> Before, LagJudgement Judgement);
