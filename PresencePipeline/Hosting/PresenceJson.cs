using System.Text.Json.Serialization;
using PresencePipeline.Agents;
using PresencePipeline.Board;
using PresencePipeline.Health;
using PresencePipeline.Lag;
using PresencePipeline.Webhooks;

namespace PresencePipeline.Hosting;

/// <summary>The one serializer context: camel case, absent facts omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Agent))]
[JsonSerializable(typeof(List<Agent>))]
[JsonSerializable(typeof(AgentProfile))]
[JsonSerializable(typeof(BoardFact))]
[JsonSerializable(typeof(IngestAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(List<GroupLag>))]
internal sealed partial class PresenceJson : JsonSerializerContext;
