using PresencePipeline.Board;

namespace PresenceCli.Watching;

/// <summary>Data of a <c>snapshot</c> event, as far as the command needs it.</summary>
/// <param name="TakenAt">When the host took it, on its clock, Unix milliseconds.</param>
/// <param name="Agents">Everybody on the board.</param>
internal sealed record AnsweredBoard(long TakenAt, IReadOnlyList<Agent> Agents);
