using Microsoft.Extensions.Options;
using PresencePipeline.Draining;
using PresencePipeline.Lag;

namespace PresencePipeline.Hands;

/// <summary>When a group needs hands, and how many. All partitions of a group count as one, since a hand drains all of them.</summary>
internal sealed class HandsRules(IOptions<HandsOptions> hands, IOptions<LagOptions> lag, IOptions<DrainOptions> drain)
{
    /// <summary>Batches that a draining loop applies at a time, and reads meanwhile.</summary>
    private const int BatchesInHand = 3;

    private readonly int max = hands.Value.Max;
    private readonly int lagPerHand = hands.Value.LagPerHand;
    private readonly int pendingThreshold = lag.Value.PendingThreshold;
    private readonly int inHandEach = BatchesInHand * drain.Value.BatchSize;

    /// <summary>
    /// Hands that a group should have: one for every <see cref="HandsOptions.LagPerHand"/> entries if there were more than that at
    /// the last sample as well, or if it falls behind or nothing reads it; at least one if more is pending, now and at the last
    /// sample, than <see cref="LagOptions.PendingThreshold"/> and what is in hand.
    /// </summary>
    /// <param name="partitions">The group in each partition.</param>
    public int Wanted(IReadOnlyCollection<JudgedGroup> partitions)
    {
        var now = partitions.Sum(group => group.Reading.Lag);
        var before = partitions.Sum(group => Last(group)?.Lag ?? 0);
        var byLag = (int)Math.Min(max, Math.Ceiling(now / (double)lagPerHand));
        var isBehind = partitions.Any(group => group.Judgement.Verdict is LagVerdict.FallingBehind or LagVerdict.Stalled);
        var isPending = TooMany(partitions.Sum(group => group.Reading.Pending), partitions)
            && TooMany(partitions.Sum(group => Last(group)?.Pending ?? 0), partitions);
        return Math.Min(max, Math.Max(
            isBehind || (now > lagPerHand && before > lagPerHand) ? byLag : 0,
            isPending ? 1 : 0));
    }

    /// <summary>A ticket for a hand that such a group needs.</summary>
    public HandTicket Ticket(string group, IReadOnlyCollection<JudgedGroup> partitions) =>
        new(group, Math.Min(lagPerHand, partitions.Sum(partition => partition.Reading.Lag)) / 2);

    /// <summary>Whether a hand is of use, or may go.</summary>
    /// <param name="ticket">What it was called for.</param>
    /// <param name="partitions">The group in each partition, now.</param>
    public bool IsNeeded(HandTicket ticket, IReadOnlyCollection<GroupReading> partitions) =>
        partitions.Sum(group => group.Lag) > ticket.UntilLag
        || partitions.Sum(group => group.Pending) - InHand(partitions) > pendingThreshold / 2;

    private bool TooMany(long pending, IReadOnlyCollection<JudgedGroup> partitions) =>
        pending - InHand([.. partitions.Select(group => group.Reading)]) > pendingThreshold;

    /// <summary>Entries that are pending only because loops and hands are at work.</summary>
    private long InHand(IReadOnlyCollection<GroupReading> partitions) => partitions.Sum(group => (1 + group.Hands) * inHandEach);

    private static LagSample? Last(JudgedGroup group) => group.Before is [.., var last] ? last : null;
}
