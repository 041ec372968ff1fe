using System.Text.Json.Serialization;

namespace PresencePipeline.Lag;

/// <summary>The room's JSON: camel case, absent facts omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<GroupLag>))]
internal sealed partial class LagJson : JsonSerializerContext;
