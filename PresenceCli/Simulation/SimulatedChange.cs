using PresencePipeline.Presence;

namespace PresenceCli.Simulation;

/// <summary>A change of a simulated agent, as the product is to know it. No two of an agent have the same source time.</summary>
/// <param name="AgentId">Whose it is.</param>
/// <param name="Kind">Presence or routing status.</param>
/// <param name="State">Canonical state.</param>
/// <param name="SourceTime">When it happened, Unix milliseconds.</param>
internal sealed record SimulatedChange(string AgentId, PresenceKind Kind, string State, long SourceTime);
