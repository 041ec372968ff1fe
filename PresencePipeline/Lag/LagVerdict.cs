using System.Text.Json.Serialization;

namespace PresencePipeline.Lag;

/// <summary>How a group is doing, by its figures; <see cref="LagJudge"/> has the rules.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LagVerdict>))]
internal enum LagVerdict
{
    /// <summary>Nothing waits longer than it should.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Behind, and the backlog shrinks.</summary>
    [JsonStringEnumMemberName("catching-up")]
    CatchingUp,

    /// <summary>Behind, and the backlog does not shrink.</summary>
    [JsonStringEnumMemberName("falling-behind")]
    FallingBehind,

    /// <summary>Entries wait and nothing reads them.</summary>
    [JsonStringEnumMemberName("stalled")]
    Stalled,

    /// <summary>Entries were read and are not acknowledged, however often they are claimed.</summary>
    [JsonStringEnumMemberName("stuck")]
    Stuck,

    /// <summary>Behind, but there is no earlier sample to tell a trend from.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}
