using PresencePipeline.Presence;

namespace PresencePipeline.Workforce;

/// <summary>One change as an agent's timeline keeps it.</summary>
/// <param name="At">Source time, Unix milliseconds.</param>
/// <param name="Kind">Presence or routing status.</param>
/// <param name="State">Canonical state.</param>
/// <param name="Definition">The organisation's presence definition, where known: another one is another secondary presence.</param>
internal readonly record struct TimelineChange(long At, PresenceKind Kind, string State, string? Definition = null);
