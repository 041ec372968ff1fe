namespace PresencePipeline.Genesys;

/// <summary>Some of an organization's users.</summary>
/// <param name="Users">Those that could be read.</param>
/// <param name="AtMs">When Genesys Cloud has told of them, on its own clock, Unix milliseconds.</param>
internal sealed record GenesysPage(IReadOnlyList<GenesysUser> Users, long AtMs);
