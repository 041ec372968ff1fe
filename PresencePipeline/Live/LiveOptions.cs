using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Live;

/// <summary>Settings of the live feed, section <c>Live</c>.</summary>
public sealed class LiveOptions
{
    public const string Section = "Live";

    /// <summary>
    /// The longest time that one stream lasts. The host then ends it, and the client connects again and resumes. Each stream ends at a
    /// random moment in the last eleventh of this time, so that clients who came at the same time do not all come back at the same
    /// time. 5 to 225 seconds, since a response may take 230 on Azure; default 220 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:03:45")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(220);
}

[OptionsValidator]
internal sealed partial class LiveOptionsValidator : IValidateOptions<LiveOptions>;
