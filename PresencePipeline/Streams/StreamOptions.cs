using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Streams;

/// <summary>Settings of the stream, section <c>Stream</c>.</summary>
public sealed class StreamOptions
{
    public const string Section = "Stream";

    /// <summary>Key of the stream; companion keys carry it as hash tag. 1 to 128 characters without braces. Default <c>agent-presence-updates</c>.</summary>
    [Required]
    [RegularExpression(@"^[^{}\s]{1,128}$")]
    public string Name { get; set; } = "agent-presence-updates";

    /// <summary>How long an event id is remembered to recognise a redelivery. 1 second to 1 day, default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan DedupWindow { get; set; } = TimeSpan.FromMinutes(10);
}

[OptionsValidator]
internal sealed partial class StreamOptionsValidator : IValidateOptions<StreamOptions>;
