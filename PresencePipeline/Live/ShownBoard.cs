using System.Collections.Immutable;
using PresencePipeline.Board;

namespace PresencePipeline.Live;

/// <summary>The board as readers of the live feed see it after all frames so far.</summary>
/// <param name="Board">The rows, and where in the change feed they stand.</param>
/// <param name="Agents">What readers see of them, by agent id.</param>
/// <param name="Next">Number of the frame that comes after it.</param>
internal sealed record ShownBoard(BoardSnapshot Board, ImmutableSortedDictionary<string, Agent> Agents, long Next);
