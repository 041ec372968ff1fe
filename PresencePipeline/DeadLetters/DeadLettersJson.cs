using System.Text.Json.Serialization;

namespace PresencePipeline.DeadLetters;

/// <summary>The room's JSON: camel case, absent facts omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeadLetter))]
[JsonSerializable(typeof(DeadLetterList))]
[JsonSerializable(typeof(ReplayAnswer))]
internal sealed partial class DeadLettersJson : JsonSerializerContext;
