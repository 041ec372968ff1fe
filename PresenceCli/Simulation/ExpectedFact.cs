namespace PresenceCli.Simulation;

/// <summary>A fact that a host has said yes to.</summary>
/// <param name="State">Canonical state.</param>
/// <param name="Since">Source time, Unix milliseconds.</param>
/// <param name="AcceptedAt">When the answer came, Unix milliseconds on our clock.</param>
internal sealed record ExpectedFact(string State, long Since, long AcceptedAt);
