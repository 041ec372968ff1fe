namespace PresencePipeline.Workforce;

/// <summary>
/// Six hours of UTC, numbered from 1970: what one timeline key holds of an agent. So short that a busy agent's slice stays
/// within Redis's compact encoding of sorted sets (128 members), and independent of the time zone that cuts the days.
/// </summary>
internal static class TimeSlice
{
    public const long LengthMs = 6 * 60 * 60 * 1000;

    public static long Of(long instant) => instant / LengthMs;

    public static long EndOf(long slice) => (slice + 1) * LengthMs;

    /// <summary>Milliseconds since the slice began.</summary>
    public static long OffsetOf(long instant) => instant % LengthMs;

    /// <summary>The slices that a span of time touches, the end excluded.</summary>
    public static IEnumerable<long> Between(long from, long to)
    {
        for (var slice = Of(from); slice * LengthMs < to; slice++)
        {
            yield return slice;
        }
    }
}
