using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Source;

/// <summary>Settings of the watch over the source, section <c>Source</c>.</summary>
public sealed class SourceOptions
{
    public const string Section = "Source";

    /// <summary>
    /// When it is looked whether a sweep is due, and new agents are looked up: NCRONTAB with six fields, the first of them
    /// seconds, in UTC. Default every 15 seconds.
    /// </summary>
    [Required]
    public string Schedule { get; set; } = "*/15 * * * * *";
}

[OptionsValidator]
internal sealed partial class SourceOptionsValidator : IValidateOptions<SourceOptions>;
