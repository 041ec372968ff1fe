using System.Text.Json.Serialization;

namespace PresencePipeline.Hands;

/// <summary>The room's JSON: camel case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HandTicket))]
internal sealed partial class HandsJson : JsonSerializerContext;
