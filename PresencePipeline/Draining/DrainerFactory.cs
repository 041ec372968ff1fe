using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Redis;
using PresencePipeline.Running;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;

namespace PresencePipeline.Draining;

/// <summary>Makes drainers, each with what belongs to it alone.</summary>
internal sealed class DrainerFactory(
    RedisConnection redis,
    ConsumerFactory consumers,
    StreamTrimmer trimmer,
    IOptions<DrainOptions> options,
    PresenceMetrics metrics,
    TimeProvider timeProvider,
    ILogger<Drainer> logger)
{
    /// <param name="group">The consumer group to drain.</param>
    /// <param name="keys">The partition to drain it of.</param>
    /// <param name="projection">What its entries are applied to.</param>
    /// <param name="shared">Where drainers of several partitions log an outage as one, what they share.</param>
    public Drainer Create(string group, StreamKeys keys, IProjection projection, SharedOutage? shared = null) =>
        Create(options.Value, consumers.Create(group, keys, isHand: false), projection, shared);

    /// <summary>Makes a drainer that helps the group's own for a while, and is counted as a hand meanwhile.</summary>
    public Drainer CreateHand(string group, StreamKeys keys, IProjection projection) =>
        Create(options.Value.OfAHand(), consumers.Create(group, keys, isHand: true), projection, shared: null);

    private Drainer Create(DrainOptions options, ConsumerGroup entries, IProjection projection, SharedOutage? shared)
    {
        var (group, keys) = (entries.Group, entries.Keys);
        var burial = new Burial(redis, keys, group, metrics, timeProvider, logger);
        var reclaimer = new Reclaimer(entries, burial, options, metrics);
        return new Drainer(
            entries,
            new BatchApplier(group, projection, burial.Remember, logger),
            new Housekeeping(entries, reclaimer, trimmer, options),
            options,
            new Outage(timeProvider, shared),
            timeProvider,
            logger);
    }
}
