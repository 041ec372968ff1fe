namespace PresencePipeline.Source;

/// <summary>
/// How often gaps are swept: a few at once, so that a host that has just started sweeps whatever was swept before, and in a storm of
/// gaps one every half a minute. Each sweep spends half a minute, and what is spent ahead of the clock is bounded.
/// </summary>
internal static class SweepAllowance
{
    /// <summary>Sweeps that may follow one another at once.</summary>
    private const int AtOnce = 4;

    private const long EachMs = 30_000;

    /// <summary>Whether there may be one now.</summary>
    /// <param name="spentTill">Until when all is spent, Unix milliseconds; null before the first sweep.</param>
    /// <param name="now">Unix milliseconds.</param>
    public static bool Allows(long? spentTill, long now) => SpentMs(spentTill, now) <= (AtOnce - 1) * EachMs;

    /// <returns>Until when all is spent after one now.</returns>
    public static long Spend(long? spentTill, long now) => now + SpentMs(spentTill, now) + EachMs;

    // More than there can be is of another clock, and says nothing.
    private static long SpentMs(long? spentTill, long now) =>
        spentTill - now is { } spent and > 0 and <= AtOnce * EachMs ? spent : 0;
}
