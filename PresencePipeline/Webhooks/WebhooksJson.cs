using System.Text.Json.Serialization;

namespace PresencePipeline.Webhooks;

/// <summary>The room's JSON: camel case, absent facts omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IngestAnswer))]
[JsonSerializable(typeof(ValidationAnswer))]
internal sealed partial class WebhooksJson : JsonSerializerContext;
