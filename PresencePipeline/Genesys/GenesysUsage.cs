namespace PresencePipeline.Genesys;

/// <summary>How much of the token's allowance is used, as Genesys Cloud says with every answer.</summary>
/// <param name="Allowed">Requests in a minute.</param>
/// <param name="Used">Requests in this one.</param>
public sealed record GenesysUsage(int Allowed, int Used);
