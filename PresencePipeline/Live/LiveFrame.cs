using PresencePipeline.Board;

namespace PresencePipeline.Live;

/// <summary>A piece of a server-sent event stream as it goes to every reader, rendered once.</summary>
/// <param name="Bytes">One whole event, or a comment.</param>
/// <param name="Position">The position of a reader who has taken it; null if it does not change the position.</param>
internal sealed record LiveFrame(ReadOnlyMemory<byte> Bytes, FeedPosition? Position);
