namespace PresenceCli.Simulation;

/// <summary>A request to the webhook route, the same on every attempt.</summary>
/// <param name="Id">What tells it from any other delivery of any run; copies have that of the original.</param>
/// <param name="At">When it is due, milliseconds after the run's start.</param>
/// <param name="Body">The exact bytes.</param>
/// <param name="Changes">What it tells, if it is accepted.</param>
/// <param name="Spoilt">How it is not as it should be.</param>
internal sealed record SimulatedDelivery(
    string Id, long At, byte[] Body, IReadOnlyList<SimulatedChange> Changes, Spoiling Spoilt = Spoiling.None);
