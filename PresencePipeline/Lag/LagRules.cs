using PresencePipeline.Draining;

namespace PresencePipeline.Lag;

/// <summary>What the verdicts are told by.</summary>
/// <param name="BehindAfter">See <see cref="LagOptions.BehindAfter"/>.</param>
/// <param name="PendingThreshold">See <see cref="LagOptions.PendingThreshold"/>.</param>
/// <param name="StalledAfter">See <see cref="LagOptions.StalledAfter"/>.</param>
/// <param name="StuckAfter">How long an entry may be pending.</param>
internal sealed record LagRules(TimeSpan BehindAfter, long PendingThreshold, TimeSpan StalledAfter, TimeSpan StuckAfter)
{
    /// <summary>An entry that was claimed this often has been pending for as many times <see cref="DrainOptions.ClaimIdle"/>.</summary>
    public const int StuckAfterClaims = 3;

    public static LagRules Of(LagOptions lag, DrainOptions drain) =>
        new(lag.BehindAfter, lag.PendingThreshold, lag.StalledAfter, StuckAfterClaims * drain.ClaimIdle);
}
