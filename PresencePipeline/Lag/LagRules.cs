using PresencePipeline.Draining;

namespace PresencePipeline.Lag;

/// <summary>The thresholds that decide a verdict.</summary>
/// <param name="BehindAfter">See <see cref="LagOptions.BehindAfter"/>.</param>
/// <param name="PendingThreshold">See <see cref="LagOptions.PendingThreshold"/>.</param>
/// <param name="StalledAfter">See <see cref="LagOptions.StalledAfter"/>.</param>
/// <param name="StuckAfter">How long an entry may be pending.</param>
internal sealed record LagRules(TimeSpan BehindAfter, long PendingThreshold, TimeSpan StalledAfter, TimeSpan StuckAfter)
{
    /// <summary>
    /// How many claims make an entry stuck: one that was claimed three times has been pending for three times
    /// <see cref="DrainOptions.ClaimIdle"/>.
    /// </summary>
    public const int StuckAfterClaims = 3;

    public static LagRules Of(LagOptions lag, DrainOptions drain) =>
        new(lag.BehindAfter, lag.PendingThreshold, lag.StalledAfter, StuckAfterClaims * drain.ClaimIdle);
}
