namespace PresencePipeline;

/// <summary>What the pipeline must know of the host it runs in.</summary>
/// <param name="AllowsConfiguredSecrets">
/// Whether secrets may stand in the settings; the Functions app allows it in Development only.
/// </param>
public sealed record HostTraits(bool AllowsConfiguredSecrets);
