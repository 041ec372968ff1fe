namespace PresencePipeline.Workforce;

/// <summary>A calendar day of the configured time zone: 23, 24 or 25 hours.</summary>
/// <param name="Date">The date in that zone.</param>
/// <param name="Start">Its first instant, Unix milliseconds.</param>
/// <param name="End">The first instant after it, Unix milliseconds.</param>
internal readonly record struct WorkDay(DateOnly Date, long Start, long End)
{
    /// <summary>Milliseconds of the span that lie in the day.</summary>
    public long Overlap(long from, long to) => Math.Max(0, Math.Min(to, End) - Math.Max(from, Start));
}
