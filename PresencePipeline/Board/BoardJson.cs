using System.Text.Json.Serialization;

namespace PresencePipeline.Board;

/// <summary>The room's JSON: camel case, absent facts omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Agent))]
[JsonSerializable(typeof(List<Agent>))]
[JsonSerializable(typeof(List<string>))]
[JsonSerializable(typeof(BoardFact))]
internal sealed partial class BoardJson : JsonSerializerContext;
