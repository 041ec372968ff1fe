namespace PresencePipeline.Lag;

/// <summary>
/// The rules that make a verdict of a reading and the samples before it. The first that holds counts:
/// <list type="number">
/// <item>stalled: entries are unread, and nothing has been read for long, or there is no consumer to read them;</item>
/// <item>stuck: entries have been pending for several times <c>Drain:ClaimIdle</c>, after which they are claimed;</item>
/// <item>ok: nothing unread is old, and if something pending is old, few entries are pending;</item>
/// <item>unknown: the group is behind, and there is no earlier sample with an exact lag to tell a trend from;</item>
/// <item>catching-up: the backlog shrinks, and will be gone within the hour;</item>
/// <item>falling-behind: it does not.</item>
/// </list>
/// </summary>
internal static class LagJudge
{
    /// <summary>A backlog that would take longer than this does not count as shrinking: the stream keeps an hour.</summary>
    private static readonly TimeSpan LongestCatchUp = TimeSpan.FromHours(1);

    /// <param name="now">The reading.</param>
    /// <param name="samples">Earlier ones, oldest first.</param>
    /// <param name="rules">The thresholds.</param>
    public static LagJudgement Judge(GroupReading now, IReadOnlyList<LagSample> samples, LagRules rules)
    {
        var trend = LagTrend.Of(now, samples);
        var catchUp = CatchUp(now, trend);
        var (verdict, reason) = Judge(now, trend, catchUp, rules);
        return new LagJudgement(
            verdict, reason + LagReasons.Hands(now) + LagReasons.Inexact(now), trend.InPerSecond, trend.OutPerSecond, catchUp);
    }

    private static (LagVerdict Verdict, string Reason) Judge(GroupReading now, LagTrend trend, TimeSpan? catchUp, LagRules rules)
    {
        var stuck = now.OldestPending.Where(entry => IsStuck(entry, now, rules)).ToList();
        if (now.Lag > 0 && now.OldestUnreadAge >= rules.StalledAfter && (now.Consumers == 0 || trend.StillFor >= rules.StalledAfter))
        {
            return (LagVerdict.Stalled, LagReasons.Stalled(now, trend, stuck));
        }

        if (stuck.Count > 0)
        {
            return (LagVerdict.Stuck, LagReasons.Stuck(now, stuck));
        }

        if (!IsBehind(now, rules))
        {
            return (LagVerdict.Ok, LagReasons.Ok(now));
        }

        if (trend is not { InPerSecond: { } arriving, OutPerSecond: { } finished })
        {
            return (LagVerdict.Unknown, LagReasons.Unknown(now, trend));
        }

        return catchUp is { } left
            ? (LagVerdict.CatchingUp, LagReasons.CatchingUp(now, finished - arriving, left))
            : (LagVerdict.FallingBehind, LagReasons.FallingBehind(now, arriving, finished));
    }

    // Either nobody has claimed it for that long, or it was claimed again and again, each time after ClaimIdle. The entry's age
    // alone is not enough: in a backlog an entry may already be old when it is read for the first time.
    private static bool IsStuck(PendingEntry entry, GroupReading now, LagRules rules) =>
        entry.Idle >= rules.StuckAfter || (now.Age(entry.Id) >= rules.StuckAfter && entry.Deliveries > LagRules.StuckAfterClaims);

    private static bool IsBehind(GroupReading now, LagRules rules) =>
        (now.Lag > 0 && now.OldestUnreadAge >= rules.BehindAfter)
        || (now.Pending >= rules.PendingThreshold && now.OldestPendingAge >= rules.BehindAfter);

    private static TimeSpan? CatchUp(GroupReading now, LagTrend trend)
    {
        if (now.Backlog == 0)
        {
            return TimeSpan.Zero;
        }

        var shrinking = trend.OutPerSecond - trend.InPerSecond;
        return shrinking > 0 && now.Backlog / shrinking.Value <= LongestCatchUp.TotalSeconds
            ? TimeSpan.FromSeconds(now.Backlog / shrinking.Value)
            : null;
    }
}
