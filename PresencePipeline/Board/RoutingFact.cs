namespace PresencePipeline.Board;

/// <summary>An agent's routing status.</summary>
/// <param name="Status">Canonical status.</param>
/// <param name="Since">When it began, on the source's clock, Unix milliseconds.</param>
public sealed record RoutingFact(string Status, long Since);
