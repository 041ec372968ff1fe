using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Workforce;

/// <summary>Settings of time in state and of the rules over it, section <c>Workforce</c>.</summary>
public sealed class WorkforceOptions
{
    public const string Section = "Workforce";

    /// <summary>IANA time zone whose midnights cut the days, for example <c>Europe/Berlin</c>. Default <c>UTC</c>.</summary>
    [Required]
    public string TimeZone { get; set; } = "UTC";

    /// <summary>How far back a day may begin and still be asked for. 1 to 31 days, default 3 days: today and the two days before.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "31.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(3);

    /// <summary>
    /// How long a presence or routing status is believed without another one after it; then what the agent does is unknown
    /// and counts for no state. This limits the effect of a lost change. 1 hour to 7 days, default 1 day.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "7.00:00:00")]
    public TimeSpan StateLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Effective state, in its canonical spelling, to the time from which an agent in it counts as stuck. 0 for never, else
    /// 10 seconds to <see cref="StateLifetime"/>. Defaults: AVAILABLE 1 hour, AWAY 30 minutes, BREAK 20 minutes, MEAL 75
    /// minutes, NOT_RESPONDING 2 minutes, INTERACTING 2 hours. A setting replaces or adds one state.
    /// </summary>
    public Dictionary<string, TimeSpan> StuckAfter { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AVAILABLE"] = TimeSpan.FromHours(1),
        ["AWAY"] = TimeSpan.FromMinutes(30),
        ["BREAK"] = TimeSpan.FromMinutes(20),
        ["MEAL"] = TimeSpan.FromMinutes(75),
        ["NOT_RESPONDING"] = TimeSpan.FromMinutes(2),
        ["INTERACTING"] = TimeSpan.FromHours(2),
    };

    /// <summary>More changes of presence than this within <see cref="FlappingWindow"/> are flapping. 1 to 1000, default 6.</summary>
    [Range(1, 1000)]
    public int FlappingChanges { get; set; } = 6;

    /// <summary>See <see cref="FlappingChanges"/>. 10 seconds to 1 hour, default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan FlappingWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// A dropped connection: OFFLINE for less than this, followed by the presence from before it, does not count for the flapping
    /// rule. Genesys Cloud restores the presence within a minute. 0 to 1 day, default 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ReconnectGrace { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an agent may be ON_QUEUE and NOT_RESPONDING before it is a hit. 0 to 1 hour, default 0: at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan NotRespondingAfter { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// More than this share of those online going offline within <see cref="MassOfflineWindow"/> is mass offline. 1 to 99 percent,
    /// default 20.
    /// </summary>
    [Range(1, 99)]
    public int MassOfflinePercent { get; set; } = 20;

    /// <summary>Agents who must have been online for a share of them to mean anything. 2 to 100,000, default 20.</summary>
    [Range(2, 100_000)]
    public int MassOfflineMinAgents { get; set; } = 20;

    /// <summary>See <see cref="MassOfflinePercent"/>. 1 second to 1 hour, default 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MassOfflineWindow { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// What counts as together, and as straight from the queue, when an outage is told from the end of a shift. 1 second to
    /// <see cref="MassOfflineWindow"/>, default 10 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan OutageWithin { get; set; } = TimeSpan.FromSeconds(10);
}

[OptionsValidator]
internal sealed partial class WorkforceOptionsValidator : IValidateOptions<WorkforceOptions>;
