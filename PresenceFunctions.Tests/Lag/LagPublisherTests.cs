using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using PresenceFunctions.Functions;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Lag;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;

namespace PresenceFunctions.Tests.Lag;

public sealed class LagPublisherTests(RedisFixture redis)
{
    [Fact]
    public async Task Metrics_AfterARun_EveryFigureOfEveryGroup()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        await stream.CreateGroupAsync("other", "0");
        using var length = Collect<long>(stream, "presence.stream.length");
        using var lag = Collect<long>(stream, "presence.group.lag");
        using var pending = Collect<long>(stream, "presence.group.pending");
        using var consumers = Collect<long>(stream, "presence.group.consumers");
        using var oldestUnread = Collect<double>(stream, "presence.group.oldest_unread");
        using var oldestPending = Collect<double>(stream, "presence.group.oldest_pending");
        await stream.AppendAsync(5);
        await stream.ReadAsync("a", 2);

        await stream.Publisher.PublishAsync(TestContext.Current.CancellationToken);

        Assert.Equal([("", 5)], Values(length));
        Assert.Equal([("other", 5), (LagStream.Group, 3)], Values(lag));
        Assert.Equal([("other", 0), (LagStream.Group, 2)], Values(pending));
        Assert.Equal([("other", 0), (LagStream.Group, 1)], Values(consumers));
        Assert.All(Values(oldestUnread), value => Assert.InRange(value.Value, 0, 60));
        Assert.Equal(["other", LagStream.Group], Values(oldestPending).Select(value => value.Group));
    }

    [Fact]
    public async Task Metrics_GroupRemoved_IsNoLongerReported()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        await stream.CreateGroupAsync("other", "0");
        using var lag = Collect<long>(stream, "presence.group.lag");
        await stream.Publisher.PublishAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, Values(lag).Count);

        await stream.Redis.StreamDeleteConsumerGroupAsync(stream.Key, "other");
        await stream.Publisher.PublishAsync(TestContext.Current.CancellationToken);

        Assert.Equal([(LagStream.Group, 0)], Values(lag));
    }

    [Fact]
    public async Task Metrics_TimerRunsElsewhere_OldFiguresAreNotReported()
    {
        var time = new FakeTimeProvider();
        await using var stream = await LagStream.OpenAsync(redis, timeProvider: time);
        using var lag = Collect<long>(stream, "presence.group.lag");
        await stream.Publisher.PublishAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromMinutes(4));
        Assert.NotEmpty(Values(lag));

        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Empty(Values(lag));
    }

    [Fact]
    public async Task Samples_OfEveryRun_KeptForFiveMinutesUnderATimeToLive()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        var key = stream.Get<StreamPartitions>()[0].LagSamples(LagStream.Group);
        var old = Deliveries.Now - 301_000;
        await stream.Redis.StreamAddAsync(key, "at", old, $"{old}-0");
        await stream.AppendAsync(3);

        await stream.Publisher.PublishAsync(TestContext.Current.CancellationToken);
        await stream.Publisher.PublishAsync(TestContext.Current.CancellationToken);

        var samples = await stream.Get<LagSamples>().ReadAsync(await stream.ReadingAsync());
        Assert.Equal(2, await stream.Redis.StreamLengthAsync(key));
        Assert.Equal([3, 3], samples.Select(sample => sample.Lag));
        Assert.True(samples[0].At <= samples[1].At);
        Assert.InRange((await stream.Redis.KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task Samples_OfAnotherForm_AreLeftOut()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        await stream.Redis.StreamAddAsync(stream.Get<StreamPartitions>()[0].LagSamples(LagStream.Group), "at", "never");

        await stream.Publisher.PublishAsync(TestContext.Current.CancellationToken);

        Assert.Single(await stream.Get<LagSamples>().ReadAsync(await stream.ReadingAsync()));
        Assert.Equal(LagVerdict.Ok, (await stream.JudgeAsync()).Verdict);
    }

    [Fact]
    public async Task Publish_NoStream_WritesNothing()
    {
        await using var stream = await LagStream.OpenAsync(redis, groupStart: null);
        using var length = Collect<long>(stream, "presence.stream.length");

        await ActivatorUtilities.CreateInstance<PublishLag>(stream.Get<IServiceProvider>()).RunAsync(
            new(), TestContext.Current.CancellationToken);

        Assert.Equal([("", 0)], Values(length));
        Assert.False(await stream.Redis.KeyExistsAsync(stream.Key));
    }

    [Fact]
    public async Task Publish_RedisUnreachable_DoesNotThrow()
    {
        await using var stream = await LagStream.OpenAsync(
            redis, groupStart: null, settings: (
                "Redis:ConnectionString", "127.0.0.1:1,connectTimeout=200,abortConnect=false,asyncTimeout=500"));

        await stream.Publisher.PublishAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task LocalHost_OnItsSchedule_TakesSamples()
    {
        await using var app = await TestApp.StartAsync(redis, ("Lag:Schedule", "* * * * * *"));
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));

        await TestApp.EventuallyAsync(
            async () => await app.Redis.StreamLengthAsync(app.Keys.LagSamples(ConsumerGroups.Dashboard)) >= 2, "two samples are taken");
    }

    private static MetricCollector<T> Collect<T>(LagStream stream, string instrument)
        where T : struct
    {
        // Made by the publisher, which is made on first use.
        _ = stream.Publisher;
        return new(stream.Get<IMeterFactory>(), PresenceMetrics.MeterName, instrument);
    }

    /// <summary>What is reported now, per group.</summary>
    private static List<(string Group, T Value)> Values<T>(MetricCollector<T> collector)
        where T : struct
    {
        collector.Clear();
        collector.RecordObservableInstruments();
        return [.. collector.GetMeasurementSnapshot()
            .Select(measurement => (measurement.Tags.TryGetValue("group", out var group) ? (string)group! : "", measurement.Value))];
    }
}
