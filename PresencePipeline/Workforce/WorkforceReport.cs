namespace PresencePipeline.Workforce;

/// <summary>The answer of <c>GET /api/workforce</c>.</summary>
/// <param name="Day">The date, <c>yyyy-MM-dd</c>, in <paramref name="TimeZone"/>.</param>
/// <param name="TimeZone">IANA time zone whose midnights cut the day.</param>
/// <param name="From">The day's first instant, Unix milliseconds.</param>
/// <param name="To">The first instant after it, Unix milliseconds; 23, 24 or 25 hours later.</param>
/// <param name="TakenAt">When the answer was made, on our clock, Unix milliseconds.</param>
/// <param name="Agents">By id.</param>
/// <param name="Hits">By when they began.</param>
internal sealed record WorkforceReport(
    string Day, string TimeZone, long From, long To, long TakenAt, IReadOnlyList<WorkforceAgent> Agents, IReadOnlyList<RuleHit> Hits);
