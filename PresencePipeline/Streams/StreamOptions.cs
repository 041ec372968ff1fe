using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Streams;

/// <summary>Settings of the stream, section <c>Stream</c>.</summary>
public sealed class StreamOptions
{
    public const string Section = "Stream";

    /// <summary>
    /// Key of the stream; companion keys carry it as hash tag. 1 to 128 characters without braces. Default
    /// <c>agent-presence-updates</c>.
    /// </summary>
    [Required]
    [RegularExpression(@"^[^{}\s]{1,128}$")]
    public string Name { get; set; } = "agent-presence-updates";

    /// <summary>
    /// Streams that the entries are spread over by agent; more than one are named <c>&lt;name&gt;:0</c> and so on. 1 to 64,
    /// default 1. See docs/partitions.md before changing it on a stream in use.
    /// </summary>
    [Range(1, StreamPartitions.Most)]
    public int Partitions { get; set; } = 1;

    /// <summary>
    /// How long entries are kept after every group has finished them. 1 second to 7 days, default 1 hour.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Entries at most in each partition, whatever groups have not finished: an entry takes about 400 bytes, and a full Redis refuses every
    /// delivery. 1 to 100,000,000, default 1,000,000.
    /// </summary>
    [Range(1, 100_000_000)]
    public int MaxLength { get; set; } = 1_000_000;

    /// <summary>How long an event id is remembered to recognise a redelivery. 1 second to 1 day, default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan DedupWindow { get; set; } = TimeSpan.FromMinutes(10);
}

[OptionsValidator]
internal sealed partial class StreamOptionsValidator : IValidateOptions<StreamOptions>;
