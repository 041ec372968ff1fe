using System.Text.Json.Serialization;

namespace PresencePipeline.Live;

/// <summary>The room's JSON: camel case, absent facts omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GoneAgent))]
[JsonSerializable(typeof(LiveReset))]
internal sealed partial class LiveJson : JsonSerializerContext;
