using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Draining;
using PresencePipeline.Lag;

namespace PresenceFunctions.Tests.Telemetry;

/// <summary>A host whose environment names an OTLP endpoint sends it what it measures, traces and logs.</summary>
public sealed class OtlpExportTests(RedisFixture redis)
{
    [Fact]
    public async Task Metrics_OfAHostThatHasWorked_ArriveByTheirNames()
    {
        string[] expected =
        [
            "presence.webhook.deliveries", "presence.webhook.duration", "presence.stream.length", "presence.group.lag",
            "presence.group.pending", "presence.group.oldest_unread", "presence.group.oldest_pending", "presence.group.consumers",
            "presence.entries.applied", "presence.freshness", "http.server.request.duration", "dotnet.gc.collections",
        ];
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, .. receiver.Settings]);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        await app.Services.GetRequiredService<LagPublisher>().PublishAsync(TestContext.Current.CancellationToken);

        await TestApp.EventuallyAsync(() => Task.FromResult(!expected.Except(receiver.MetricNames).Any()), "every metric has arrived");

        Assert.Empty(expected.Except(receiver.MetricNames));
    }

    [Theory]
    [InlineData("presence.webhook.duration", 0.001, 10)]
    [InlineData("presence.freshness", 0.01, 3600)]
    public async Task Histogram_OfSeconds_HasBucketsOfSeconds(string name, double lowest, double highest)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, .. receiver.Settings]);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));

        await TestApp.EventuallyAsync(() => Task.FromResult(receiver.MetricNames.Contains(name)), $"{name} has arrived");

        var metric = receiver.Metrics.First(metric => metric.Text(1) == name);
        var boundaries = metric.Messages(9).Single().Messages(1).First().Doubles(7);
        Assert.Equal("s", metric.Text(3));
        Assert.Equal((lowest, highest), (boundaries[0], boundaries[^1]));
    }

    [Fact]
    public async Task Resource_NothingSet_NamesTheProductAndItsConsumer()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, .. receiver.Settings]);

        await TestApp.EventuallyAsync(() => Task.FromResult(receiver.Resources.Any()), "metrics have arrived");

        var resource = receiver.Resources.First();
        Assert.Equal("presence-functions", OtlpReceiver.Attribute(resource, "service.name"));
        Assert.Equal(app.Services.GetRequiredService<ConsumerName>().Value, OtlpReceiver.Attribute(resource, "service.instance.id"));
    }

    [Fact]
    public async Task Resource_NamedInTheEnvironment_HasThatName()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var app = await TestApp.StartAsync(
            redis, [.. TestApp.NoDrainer, .. receiver.Settings, ("OTEL_SERVICE_NAME", "presence-test")]);

        await TestApp.EventuallyAsync(() => Task.FromResult(receiver.Resources.Any()), "metrics have arrived");

        Assert.Equal("presence-test", OtlpReceiver.Attribute(receiver.Resources.First(), "service.name"));
    }

    [Fact]
    public async Task Traces_OfRequests_ArriveWithoutThoseOfProbes()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var userAgent = $"test-{Guid.NewGuid():N}";
        await using (var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, .. receiver.Settings]))
        {
            app.Client.DefaultRequestHeaders.UserAgent.ParseAdd(userAgent);
            await app.GetAsync("api/health/live");
            await app.GetAsync("api/presence");
        }

        Assert.Equal(["GET api/presence"], receiver.SpansOf(userAgent));
    }

    [Fact]
    public async Task Logs_OfAWarning_Arrive()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using (var app = await TestApp.StartAsync(
            redis,
            [
                .. TestApp.NoDrainer,
                .. receiver.Settings,
                ("Logging:LogLevel:Default", "Warning"),
                ("Logging:Console:LogLevel:Default", "None"),
            ]))
        {
            using var refused = await app.PostAsync("{}", request => request.Headers.Clear());
        }

        Assert.NotEmpty(receiver.Logs);
    }

    [Fact]
    public async Task Host_WithoutAnEndpoint_MeasuresForNobody()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        Assert.Null(app.Services.GetService<MeterProvider>());
    }
}
