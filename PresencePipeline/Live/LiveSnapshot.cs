using PresencePipeline.Board;

namespace PresencePipeline.Live;

/// <summary>The whole board as an event, for every reader that comes at about the same time.</summary>
/// <param name="Frame">The event.</param>
/// <param name="Board">The rows it was made of.</param>
/// <param name="Next">Number of the next frame to send.</param>
internal sealed record LiveSnapshot(LiveFrame Frame, BoardSnapshot Board, long Next);
