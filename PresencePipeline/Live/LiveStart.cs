using PresencePipeline.Board;

namespace PresencePipeline.Live;

/// <summary>How a stream begins: with a snapshot; with what comes after a position; or with a reset and a snapshot.</summary>
/// <param name="After">The position to resume from, if any.</param>
/// <param name="Reset">Why the reader has to start again, if it has to.</param>
internal sealed record LiveStart(FeedPosition? After, LiveReset? Reset);
