using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Lag;

/// <summary>Settings of the watch over the consumer groups' lag, section <c>Lag</c>.</summary>
public sealed class LagOptions
{
    public const string Section = "Lag";

    /// <summary>
    /// When a sample is taken and the metrics are updated: NCRONTAB with six fields, the first of them seconds, in UTC.
    /// Samples are kept for five minutes, so with a slower schedule there is no trend. Default every 15 seconds.
    /// </summary>
    [Required]
    public string Schedule { get; set; } = "*/15 * * * * *";

    /// <summary>Age of the oldest unread entry from which a group counts as behind. 1 second to 1 hour, default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan BehindAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Pending entries from which a group counts as behind, if the oldest is older than <see cref="BehindAfter"/>; fewer
    /// are ordinary work, such as the two batches that a draining loop applies at a time. 1 to 1,000,000, default 1000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int PendingThreshold { get; set; } = 1000;

    /// <summary>
    /// How long entries may wait, while the group reads nothing, before it counts as stalled. 1 second to 4 minutes, since
    /// samples are kept for five; default 30 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:04:00")]
    public TimeSpan StalledAfter { get; set; } = TimeSpan.FromSeconds(30);
}

[OptionsValidator]
internal sealed partial class LagOptionsValidator : IValidateOptions<LagOptions>;
