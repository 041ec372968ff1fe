namespace PresencePipeline.Board;

/// <summary>An agent's presence.</summary>
/// <param name="State">Canonical state.</param>
/// <param name="Raw">The state as the source spelled it.</param>
/// <param name="Since">When it began, on the source's clock, Unix milliseconds.</param>
/// <param name="DefinitionId">The organisation's presence definition, where known.</param>
/// <param name="Label">What the organization calls a secondary presence; absent for the others.</param>
public sealed record PresenceFact(string State, string Raw, long Since, string? DefinitionId, string? Label = null);
