namespace PresenceCli.Simulation;

/// <summary>A host that deliveries go to.</summary>
/// <param name="Ingest">Its webhook route.</param>
/// <param name="Secret">What it takes signatures of at the moment.</param>
internal sealed record Target(Uri Ingest, byte[] Secret);
