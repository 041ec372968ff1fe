namespace PresenceCli.Simulation;

/// <summary>How long answers took: counts in steps of five per cent, from fifty microseconds on. Safe for many writers.</summary>
internal sealed class Latencies
{
    private const double First = 0.00005;
    private const double Step = 1.05;

    private readonly long[] counts = new long[320];

    public void Add(TimeSpan latency)
    {
        var step = (int)Math.Ceiling(Math.Log(latency.TotalSeconds / First, Step));
        Interlocked.Increment(ref counts[Math.Clamp(step, 0, counts.Length - 1)]);
    }

    /// <summary>What a share of all took at most, to five per cent; zero if there were none.</summary>
    public TimeSpan Percentile(double share)
    {
        var all = counts.Select((_, step) => Interlocked.Read(ref counts[step])).ToArray();
        var wanted = Math.Max(1, (long)Math.Ceiling(all.Sum() * share));
        var sum = 0L;
        for (var step = 0; step < all.Length; step++)
        {
            sum += all[step];
            if (sum >= wanted)
            {
                return TimeSpan.FromSeconds(First * Math.Pow(Step, step));
            }
        }

        return TimeSpan.Zero;
    }
}
