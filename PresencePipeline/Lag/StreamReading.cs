namespace PresencePipeline.Lag;

/// <summary>One partition of the stream and all its consumer groups, those of others included, at one moment.</summary>
/// <param name="Partition">Which one; null if there is only one.</param>
/// <param name="Length">Entries in the stream, read or not.</param>
/// <param name="DeadLetters">Entries in the dead-letter stream, of whichever group.</param>
/// <param name="Groups">Empty if there is no stream.</param>
internal sealed record StreamReading(int? Partition, long Length, long DeadLetters, IReadOnlyList<GroupReading> Groups);
