using System.Text.Json.Serialization;

namespace PresencePipeline.Source;

/// <summary>The room's JSON: camel case, absent facts omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SweepResult))]
[JsonSerializable(typeof(SourceAnswer))]
internal sealed partial class SourceJson : JsonSerializerContext;
