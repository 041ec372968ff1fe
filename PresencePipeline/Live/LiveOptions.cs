using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Live;

/// <summary>Settings of the live feed, section <c>Live</c>.</summary>
public sealed class LiveOptions
{
    public const string Section = "Live";

    /// <summary>
    /// How long a stream goes on at most before it ends by itself and the client goes on with another; each ends somewhere in the
    /// last eleventh, so that those that have come together need not come back together. 5 to 225 seconds, since a response may
    /// take 230 on Azure; default 220 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:03:45")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(220);
}

[OptionsValidator]
internal sealed partial class LiveOptionsValidator : IValidateOptions<LiveOptions>;
