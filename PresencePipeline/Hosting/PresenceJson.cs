using System.Text.Json.Serialization;
using PresencePipeline.Agents;
using PresencePipeline.Board;
using PresencePipeline.DeadLetters;
using PresencePipeline.Health;
using PresencePipeline.Lag;
using PresencePipeline.Live;
using PresencePipeline.Webhooks;
using PresencePipeline.Workforce;

namespace PresencePipeline.Hosting;

/// <summary>The one serializer context: camel case, absent facts omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Agent))]
[JsonSerializable(typeof(List<Agent>))]
[JsonSerializable(typeof(AgentProfile))]
[JsonSerializable(typeof(BoardFact))]
[JsonSerializable(typeof(DeadLetterList))]
[JsonSerializable(typeof(ReplayAnswer))]
[JsonSerializable(typeof(IngestAnswer))]
[JsonSerializable(typeof(ValidationAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(WorkforceReport))]
[JsonSerializable(typeof(List<GroupLag>))]
[JsonSerializable(typeof(GoneAgent))]
[JsonSerializable(typeof(LiveReset))]
internal sealed partial class PresenceJson : JsonSerializerContext;
