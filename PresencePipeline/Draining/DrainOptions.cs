using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Draining;

/// <summary>Settings of the draining loops, section <c>Drain</c>.</summary>
public sealed class DrainOptions
{
    public const string Section = "Drain";

    /// <summary>How long a hand helps at most; a group that is behind after that gets another one.</summary>
    internal static readonly TimeSpan HandBudget = TimeSpan.FromMinutes(1);

    /// <summary>When a run starts: NCRONTAB with six fields, the first of them seconds, in UTC. Default every ten seconds.</summary>
    [Required]
    public string Schedule { get; set; } = "*/10 * * * * *";

    /// <summary>
    /// How long a run drains, and waits for new entries. Equal to the period of <see cref="Schedule"/> leaves no gap between
    /// runs; 0 drains until nothing is left, and ends. 0 to 20 minutes, default 10 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:20:00")]
    public TimeSpan Budget { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Entries read and applied together; a batch of 500 holds Redis for about 3 ms. 1 to 1000, default 500.</summary>
    [Range(1, 1000)]
    public int BatchSize { get; set; } = 500;

    /// <summary>
    /// Age at which a pending entry counts as stuck and is claimed from its consumer. It must be far longer
    /// than a batch takes, or consumers claim entries that others are still applying; a run may be longer. Three times in this period
    /// stuck entries are looked for and the stream is trimmed. 1 second to 1 hour, default 30 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ClaimIdle { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Deliveries after which an entry that is still not applied becomes a dead letter. 2 to 100, default 5.</summary>
    [Range(2, 100)]
    public int MaxDeliveries { get; set; } = 5;

    /// <summary>How long a consumer with nothing pending is idle before it is removed. 1 second to 7 days, default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan ConsumerIdle { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The same settings for a loop that helps.</summary>
    internal DrainOptions OfAHand()
    {
        var options = (DrainOptions)MemberwiseClone();
        options.Budget = HandBudget;
        return options;
    }
}

[OptionsValidator]
internal sealed partial class DrainOptionsValidator : IValidateOptions<DrainOptions>;
