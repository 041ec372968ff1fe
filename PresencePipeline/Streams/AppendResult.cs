namespace PresencePipeline.Streams;

/// <summary>What an append did.</summary>
/// <param name="Entries">One per change, in the order of the delivery.</param>
/// <param name="Undrained">Groups that no loop is draining at the moment, where something was appended.</param>
internal sealed record AppendResult(IReadOnlyList<AppendedEntry> Entries, IReadOnlyList<UndrainedGroup> Undrained);
