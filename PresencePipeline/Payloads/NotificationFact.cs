using PresencePipeline.Presence;

namespace PresencePipeline.Payloads;

/// <summary>One change as the body of a notification tells it.</summary>
/// <param name="Kind">Presence or routing status.</param>
/// <param name="RawState">The state as the source spells it.</param>
/// <param name="SourceTimeMs">The change's own time, where it has one, Unix milliseconds.</param>
/// <param name="DefinitionId">The organisation's presence definition, where known.</param>
/// <param name="Source">The client or system that made the change, where known.</param>
internal readonly record struct NotificationFact(
    PresenceKind Kind, string RawState, long? SourceTimeMs, string? DefinitionId = null, string? Source = null);
