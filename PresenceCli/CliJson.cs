using System.Text.Json.Serialization;
using PresenceCli.Lag;
using PresenceCli.Watching;

namespace PresenceCli;

/// <summary>The answers of hosts that the command reads leniently; all else is read with the pipeline's own records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<AnsweredGroup>))]
[JsonSerializable(typeof(AnsweredBoard))]
[JsonSerializable(typeof(AnsweredProblem))]
internal sealed partial class CliJson : JsonSerializerContext;
