using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Telemetry;

namespace PresenceFunctions.Tests.Webhooks;

public sealed class DeliveryMetricsTests(RedisFixture redis)
{
    [Fact]
    public async Task Deliveries_EachAnswer_CountedByItsResult()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        using var deliveries = Collect<long>(app, "presence.webhook.deliveries");
        using var durations = Collect<double>(app, "presence.webhook.duration");
        var body = Deliveries.Flat("a", "Busy", Deliveries.Now);

        using var received = await app.PostAsync(body);
        using var duplicate = await app.PostAsync(body);
        using var ignored = await app.PostAsync(PayloadFiles.Read("heartbeat"));
        using var malformed = await app.PostAsync("{");
        using var unauthorized = await app.PostAsync(body, request => request.Headers.Clear());
        using var method = await app.PostAsync(body, request => request.Method = HttpMethod.Put);
        using var mediaType = await app.PostAsync(body, request => request.Content!.Headers.ContentType = null);
        using var tooLarge = await app.PostAsync(body.PadRight(70_000));

        string[] expected = ["received", "duplicate", "ignored", "malformed", "unauthorized", "method", "media_type", "too_large"];
        Assert.Equal(expected, Results(deliveries));
        Assert.Equal(expected, Results(durations));
        Assert.All(deliveries.GetMeasurementSnapshot(), measurement => Assert.Equal(1, measurement.Value));
        Assert.All(durations.GetMeasurementSnapshot(), measurement => Assert.Equal("result", Assert.Single(measurement.Tags).Key));
    }

    [Fact]
    public async Task Deliveries_SignatureMatched_CountedByTheSecretsVersion()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        using var deliveries = Collect<long>(app, "presence.webhook.deliveries");

        using var received = await app.PostAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        using var ignored = await app.PostAsync(PayloadFiles.Read("mixed-all-ignored"));
        using var malformed = await app.PostAsync("[]");
        using var validated = await app.PostAsync(PayloadFiles.Read("eventgrid-validation"));
        using var unauthorized = await app.PostAsync("{}", request => request.Headers.Clear());

        Assert.Equal(
            [
                ("received", "configured"),
                ("ignored", "configured"),
                ("malformed", "configured"),
                ("validated", "configured"),
                ("unauthorized", null),
            ],
            deliveries.GetMeasurementSnapshot().Select(
                measurement => (measurement.Tags["result"], measurement.Tags.GetValueOrDefault("secret_version"))));
    }

    [Fact]
    public async Task Ignored_AloneOrBesideChanges_CountedByReason()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        using var payloads = Collect<long>(app, "presence.webhook.ignored");

        using var alone = await app.PostAsync(PayloadFiles.Read("heartbeat"));
        using var beside = await app.PostAsync(
            $$$"""[{{{Deliveries.Flat("a", "Busy", Deliveries.Now)}}},{"topicName":"x"},{"source":"y","detail":{}}]""");

        Assert.Equal(["topic", "topic", "source"], payloads.GetMeasurementSnapshot().Select(measurement => measurement.Tags["reason"]));
    }

    private static MetricCollector<T> Collect<T>(TestApp app, string instrument)
        where T : struct =>
        new(app.Services.GetRequiredService<IMeterFactory>(), PresenceMetrics.MeterName, instrument);

    private static IEnumerable<string> Results<T>(MetricCollector<T> collector)
        where T : struct =>
        collector.GetMeasurementSnapshot().Select(measurement => (string)measurement.Tags["result"]!);
}
