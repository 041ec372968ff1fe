using System.Text.Json;
using PresencePipeline.Genesys;

namespace PresencePipeline.Source;

/// <summary>The answer of <c>GET /api/source</c>: how far the board is from Genesys Cloud. Times are Unix milliseconds.</summary>
/// <param name="Configured">Whether there is an OAuth client to ask with; without one there is nothing else.</param>
internal sealed record SourceAnswer(bool Configured)
{
    public SweepPart? Sweep { get; init; }

    public TokenPart? Token { get; init; }

    public JsonElement? Notifications { get; init; }

    public GenesysUsage? RateLimit { get; init; }

    /// <summary>The last sweep, as far as there was one, and the next.</summary>
    internal sealed record SweepPart(
        long? At, long? TookMs, int? Users, int? Checked, int? Wrong, double? Drift, long? NextAt, string? Error);

    /// <summary>The token in hand.</summary>
    internal sealed record TokenPart(long ExpiresAt);
}
