using PresencePipeline.Streams;

namespace PresencePipeline.Lag;

/// <summary>What is kept of a reading of a group, to see a trend later.</summary>
/// <param name="At">When, on the clock of Redis, Unix milliseconds.</param>
/// <param name="Added">Entries ever added to the stream.</param>
/// <param name="Lag">Entries not yet delivered to the group.</param>
/// <param name="Basis">Where <paramref name="Lag"/> comes from.</param>
/// <param name="Pending">Entries delivered and not acknowledged.</param>
/// <param name="LastDelivered">How far the group had read.</param>
internal sealed record LagSample(long At, long Added, long Lag, LagBasis Basis, long Pending, EntryId LastDelivered)
{
    /// <summary>Entries that the group had not finished.</summary>
    public long Backlog => Lag + Pending;

    public static LagSample Of(GroupReading reading) =>
        new(reading.At, reading.Added, reading.Lag, reading.Basis, reading.Pending, reading.LastDelivered);
}
