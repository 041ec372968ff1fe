namespace PresencePipeline.Lag;

/// <summary>How a group's figures have changed up to a reading.</summary>
/// <param name="StillFor">For how long, at least, the group has read nothing; zero if it has read, or if that is not known.</param>
/// <param name="WaitingFor">How long at least entries have been waiting meanwhile.</param>
/// <param name="InPerSecond">Entries added to the stream a second; null without an earlier sample.</param>
/// <param name="OutPerSecond">Entries that left the backlog a second, acknowledged as a rule; null where that is not known.</param>
internal sealed record LagTrend(TimeSpan StillFor, TimeSpan WaitingFor, double? InPerSecond, double? OutPerSecond)
{
    /// <summary>A rate over a shorter time says nothing.</summary>
    private static readonly TimeSpan ShortestBasis = TimeSpan.FromSeconds(1);

    /// <summary>The time that rates are measured over: long enough to be steady, short enough to follow the group soon.</summary>
    private static readonly TimeSpan Basis = TimeSpan.FromSeconds(30);

    /// <param name="now">The reading.</param>
    /// <param name="samples">Earlier ones, oldest first.</param>
    public static LagTrend Of(GroupReading now, IReadOnlyList<LagSample> samples)
    {
        var history = Continuous(now, samples);
        var still = history.TakeWhile(sample => sample.LastDelivered == now.LastDelivered).LastOrDefault();
        var stillFor = still is null ? TimeSpan.Zero : Since(still, now);
        var waiting = history.TakeWhile(sample => sample.LastDelivered == now.LastDelivered && sample.Lag > 0).LastOrDefault();
        var waitingFor = now.Lag == 0 || waiting is null ? TimeSpan.Zero : Since(waiting, now);
        var usable = history.Where(sample => Since(sample, now) >= ShortestBasis).ToList();
        if ((usable.LastOrDefault(sample => Since(sample, now) <= Basis) ?? usable.FirstOrDefault()) is not { } first)
        {
            return new LagTrend(stillFor, waitingFor, null, null);
        }

        var seconds = Since(first, now).TotalSeconds;
        var inPerSecond = (now.Added - first.Added) / seconds;
        var isKnown = now.Basis != LagBasis.AtLeast && first.Basis != LagBasis.AtLeast;
        return new LagTrend(
            stillFor, waitingFor, inPerSecond, isKnown ? Math.Max(0, inPerSecond - ((now.Backlog - first.Backlog) / seconds)) : null);
    }

    /// <summary>
    /// The samples that belong to the same history as the reading, newest first. It ends where the stream was emptied, or the group was
    /// set back, by a person or by a failover.
    /// </summary>
    private static List<LagSample> Continuous(GroupReading now, IReadOnlyList<LagSample> samples)
    {
        var history = new List<LagSample>(samples.Count);
        var next = LagSample.Of(now);
        foreach (var sample in samples.OrderByDescending(sample => sample.At).SkipWhile(sample => sample.At >= now.At))
        {
            if (sample.Added > next.Added || sample.LastDelivered > next.LastDelivered)
            {
                break;
            }

            history.Add(sample);
            next = sample;
        }

        return history;
    }

    private static TimeSpan Since(LagSample sample, GroupReading now) => TimeSpan.FromMilliseconds(now.At - sample.At);
}
