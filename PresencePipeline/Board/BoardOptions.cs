using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Board;

/// <summary>Settings of the live board, section <c>Board</c>.</summary>
public sealed class BoardOptions
{
    public const string Section = "Board";

    /// <summary>How long an agent stays on the board after the last change. 1 minute to 7 days, default 12 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How long an agent stays on the board after going offline. 1 second to 1 day, default 15 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan OfflineRetention { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Age of the last change from which a row is called stale rather than live. 1 minute to 7 days, default 4 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromHours(4);
}

[OptionsValidator]
internal sealed partial class BoardOptionsValidator : IValidateOptions<BoardOptions>;
