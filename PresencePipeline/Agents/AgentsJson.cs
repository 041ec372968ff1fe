using System.Text.Json.Serialization;

namespace PresencePipeline.Agents;

/// <summary>The room's JSON: camel case, absent facts omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AgentProfile))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class AgentsJson : JsonSerializerContext;
