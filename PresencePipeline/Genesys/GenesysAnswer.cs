using System.Text.Json;

namespace PresencePipeline.Genesys;

/// <summary>What Genesys Cloud has answered.</summary>
/// <param name="Body">The body; undefined where there is none.</param>
/// <param name="AtMs">When, on Genesys Cloud's own clock, Unix milliseconds: the clock of its presences' times, whatever ours says.</param>
internal sealed record GenesysAnswer(JsonElement Body, long AtMs);
