namespace PresencePipeline.Streams;

/// <summary>Where a change stands in the stream.</summary>
/// <param name="Id">The entry's id; of a duplicate, the first one's.</param>
/// <param name="Duplicate">Whether the event was appended before, inside the dedup window.</param>
internal readonly record struct AppendedEntry(string Id, bool Duplicate);
