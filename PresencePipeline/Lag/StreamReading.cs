namespace PresencePipeline.Lag;

/// <summary>The stream and all its consumer groups, those of others included, at one moment.</summary>
/// <param name="Length">Entries in the stream, read or not.</param>
/// <param name="DeadLetters">Entries in the dead-letter stream, of whichever group.</param>
/// <param name="Groups">Empty if there is no stream.</param>
internal sealed record StreamReading(long Length, long DeadLetters, IReadOnlyList<GroupReading> Groups);
