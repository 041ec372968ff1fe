using System.Text.Json.Serialization;

namespace PresencePipeline.Workforce;

/// <summary>The room's JSON: camel case, absent facts omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkforceReport))]
internal sealed partial class WorkforceJson : JsonSerializerContext;
