namespace PresencePipeline;

/// <summary>What the pipeline must know of the host it runs in.</summary>
/// <param name="AllowsConfiguredSecrets">
/// Whether secrets may stand in the settings; the Functions app allows it in Development only.
/// </param>
/// <param name="TakesTickets">
/// Whether the platform starts instances for tickets in a queue, as Azure Functions does; elsewhere no hands are asked for.
/// </param>
public sealed record HostTraits(bool AllowsConfiguredSecrets, bool TakesTickets = false);
