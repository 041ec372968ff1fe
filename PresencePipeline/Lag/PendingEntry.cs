using PresencePipeline.Streams;

namespace PresencePipeline.Lag;

/// <summary>An entry that was delivered to a consumer and not acknowledged.</summary>
/// <param name="Id">The entry's id.</param>
/// <param name="Consumer">Whom it was delivered to last.</param>
/// <param name="Idle">How long ago that was.</param>
/// <param name="Deliveries">How often it was delivered: read once, and claimed the other times.</param>
internal sealed record PendingEntry(EntryId Id, string Consumer, TimeSpan Idle, long Deliveries);
