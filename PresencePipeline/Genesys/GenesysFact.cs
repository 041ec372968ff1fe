using PresencePipeline.Presence;

namespace PresencePipeline.Genesys;

/// <summary>A user's presence or routing status, as Genesys Cloud's REST API tells it.</summary>
/// <param name="Kind">Which of the two.</param>
/// <param name="State">Canonical state.</param>
/// <param name="RawState">As Genesys Cloud spells it.</param>
/// <param name="SinceMs">When it began, on Genesys Cloud's clock, Unix milliseconds.</param>
/// <param name="DefinitionId">The organization's presence definition, where known.</param>
internal sealed record GenesysFact(PresenceKind Kind, string State, string RawState, long SinceMs, string? DefinitionId = null);
