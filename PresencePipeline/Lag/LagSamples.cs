using PresencePipeline.Redis;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Lag;

/// <summary>The samples of the last minutes, a short stream per group and partition; every instance reads those of all.</summary>
internal sealed class LagSamples(RedisConnection redis, StreamPartitions partitions, UnreadableValues unreadable)
{
    /// <summary>How long a sample is kept.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromMinutes(5);

    /// <summary>Samples read at most; more are there only if many instances take them.</summary>
    private const int MaxRead = 200;

    /// <summary>Samples kept at most: ids ahead of the clock outlast <see cref="Retention"/>.</summary>
    private const int MaxKept = 1000;

    /// <summary>The samples of the last <see cref="Retention"/> before a reading, oldest first.</summary>
    public async Task<IReadOnlyList<LagSample>> ReadAsync(GroupReading before)
    {
        var entries = await redis.Database.StreamRangeAsync(
            KeyOf(before), OldestKept(before), "+", MaxRead, Order.Descending);
        var known = entries.Reverse().Select(Decode).OfType<LagSample>().ToList();
        if (known.Count < entries.Length)
        {
            unreadable.Skip("lag-sample", KeyOf(before));
        }

        return [.. known.Where(sample => sample.At >= OldestKept(before))];
    }

    /// <summary>
    /// Adds a reading's sample and removes those that are too old. The key expires, so a group that is gone leaves nothing behind.
    /// </summary>
    public Task WriteAsync(GroupReading reading)
    {
        var key = KeyOf(reading);
        return Task.WhenAll(
            redis.Database.StreamAddAsync(key, Encode(LagSample.Of(reading)), maxLength: MaxKept, useApproximateMaxLength: true),
            redis.Database.StreamTrimByMinIdAsync(key, OldestKept(reading)),
            redis.Database.KeyExpireAsync(key, 2 * Retention));
    }

    private RedisKey KeyOf(GroupReading reading) => partitions[reading.Partition ?? 0].LagSamples(reading.Group);

    private static long OldestKept(GroupReading reading) => reading.At - (long)Retention.TotalMilliseconds;

    private static NameValueEntry[] Encode(LagSample sample) =>
    [
        new("at", sample.At),
        new("added", sample.Added),
        new("lag", sample.Lag),
        new("basis", (int)sample.Basis),
        new("pending", sample.Pending),
        new("lastDelivered", sample.LastDelivered.ToString()),
    ];

    /// <returns>Null for what another version has written in another form.</returns>
    private static LagSample? Decode(StreamEntry entry) =>
        entry["at"].TryParse(out long at)
        && entry["added"].TryParse(out long added)
        && entry["lag"].TryParse(out long lag)
        && entry["basis"].TryParse(out int basis)
        && entry["pending"].TryParse(out long pending)
        && EntryId.TryParse((string?)entry["lastDelivered"], out var lastDelivered)
            ? new LagSample(at, added, lag, (LagBasis)basis, pending, lastDelivered)
            : null;
}
