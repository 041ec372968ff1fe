using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Presence;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;

namespace PresenceFunctions.Tests.Draining;

/// <summary>One system goes on, the other has stopped for longer than the retention.</summary>
public sealed class StoppedGroupTests(RedisFixture redis)
{
    private const int MaxLength = 20_000;

    [Fact]
    public async Task Group_StoppedForLongerThanTheRetention_LosesNothingUntilTheHardCapAndThenItIsCounted()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis, ("Stream:Retention", "00:01:00"), ("Stream:MaxLength", $"{MaxLength}"));
        using var trimmed = new TrimmedEntries(pipeline.Services);
        using var applied = new MetricCollector<long>(
            pipeline.Get<System.Diagnostics.Metrics.IMeterFactory>(), PresenceMetrics.MeterName, "presence.entries.applied");
        await pipeline.Redis.StreamCreateConsumerGroupAsync(pipeline.Keys.Stream, ConsumerGroups.Workforce, "0-0");

        await FillAsync(pipeline, 0, MaxLength);
        await pipeline.DrainAsync(ConsumerGroups.Dashboard);
        Assert.Equal(MaxLength, await pipeline.Redis.StreamLengthAsync(pipeline.Keys.Stream));
        Assert.Equal((0, 0), (trimmed.Lost, trimmed.Finished));

        await FillAsync(pipeline, MaxLength, 33_333);
        await pipeline.DrainAsync(ConsumerGroups.Dashboard);
        Assert.Equal(MaxLength, await pipeline.Redis.StreamLengthAsync(pipeline.Keys.Stream));
        Assert.Equal((33_333, 0), (trimmed.Lost, trimmed.Finished));

        await pipeline.DrainAsync(ConsumerGroups.Workforce);
        var read = applied.GetMeasurementSnapshot().Where(measurement => Equals(measurement.Tags["group"], ConsumerGroups.Workforce));
        Assert.Equal(MaxLength, read.Sum(measurement => measurement.Value));
        Assert.Equal((0, 0), await pipeline.BacklogAsync(ConsumerGroups.Workforce));
        Assert.Equal((33_333, MaxLength), (trimmed.Lost, trimmed.Finished + await pipeline.Redis.StreamLengthAsync(pipeline.Keys.Stream)));
    }

    [Fact]
    public async Task Loss_AtTheHardCap_IsAnErrorInTheLogWithItsNumber()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis);
        var log = new FakeLogger<StreamTrimmer>();
        var trimmer = new StreamTrimmer(
            pipeline.Get<RedisConnection>(),
            Options.Create(new StreamOptions { MaxLength = 1_000 }),
            pipeline.Get<PresenceMetrics>(),
            TimeProvider.System,
            log);
        await pipeline.Redis.StreamCreateConsumerGroupAsync(pipeline.Keys.Stream, "stopped", "0-0");
        await FillAsync(pipeline, 0, 1_234);

        await trimmer.TrimAsync(pipeline.Keys);

        var record = Assert.Single(log.Collector.GetSnapshot());
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Error, record.Level);
        Assert.StartsWith("234 entries", record.Message, StringComparison.Ordinal);
    }

    /// <summary>Entries of two hours ago, by their ids and their source times.</summary>
    private static async Task FillAsync(Pipeline pipeline, int from, int count)
    {
        var start = Deliveries.Now - (2 * 60 * 60 * 1000) + from;
        foreach (var numbers in Enumerable.Range(0, count).Chunk(2_000))
        {
            await Task.WhenAll(numbers.Select(number =>
            {
                var entry = Entries.Of($"{start + number}-0", $"agent-{number % 1_000}", PresenceKind.Presence, "BUSY", start + number);
                return pipeline.Redis.StreamAddAsync(pipeline.Keys.Stream, entry.Values, entry.Id);
            }));
        }
    }
}
