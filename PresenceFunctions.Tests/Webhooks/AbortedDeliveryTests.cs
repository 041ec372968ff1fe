using System.Diagnostics.Metrics;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Telemetry;

namespace PresenceFunctions.Tests.Webhooks;

/// <summary>Senders that hang up in the middle of a body.</summary>
public sealed class AbortedDeliveryTests(RedisFixture redis)
{
    private const string Length = "Content-Length: 100\r\n";
    private const string Chunked = "Transfer-Encoding: chunked\r\n";

    [Theory]
    [InlineData(Length, "")]
    [InlineData(Length, "{\"agentId\":")]
    [InlineData(Chunked, "5\r\n{}   \r\n")]
    [InlineData(Chunked, "5\r\n{}")]
    public async Task Body_SenderHangsUpInTheMiddle_CountedAsAbortedAndNothingWarns(string framing, string part)
    {
        await using var app = await TestApp.StartAsync(
            redis,
            services => services.AddFakeLogging(),
            [.. TestApp.NoDrainer, ("Logging:LogLevel:Default", "Debug"), ("Logging:LogLevel:Microsoft", "Debug")]);
        using var deliveries = new MetricCollector<long>(
            app.Services.GetRequiredService<IMeterFactory>(), PresenceMetrics.MeterName, "presence.webhook.deliveries");

        (await SendAsync(app, framing, part)).Dispose();

        var log = app.Services.GetFakeLogCollector();
        await TestApp.EventuallyAsync(
            () => Task.FromResult(log.GetSnapshot().Any(record => record.Message.EndsWith("stopped.", StringComparison.Ordinal))),
            "the connection is closed");
        Assert.Equal("aborted", Assert.Single(deliveries.GetMeasurementSnapshot()).Tags["result"]);
        Assert.DoesNotContain(log.GetSnapshot(), record => record.Level >= LogLevel.Warning);
    }

    [Theory]
    [InlineData(Length)]
    [InlineData(Chunked)]
    public async Task Body_ConnectionResetInTheMiddle_CountedAsAborted(string framing)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        using var deliveries = new MetricCollector<long>(
            app.Services.GetRequiredService<IMeterFactory>(), PresenceMetrics.MeterName, "presence.webhook.deliveries");

        using (var sender = await SendAsync(app, framing, "2\r\n{}\r\n"))
        {
            sender.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        await deliveries.WaitForMeasurementsAsync(1, TimeSpan.FromSeconds(20));
        Assert.Equal("aborted", Assert.Single(deliveries.GetMeasurementSnapshot()).Tags["result"]);
    }

    /// <summary>Sends the beginning of a delivery, and waits until the server has begun to read its body.</summary>
    private static async Task<TcpClient> SendAsync(TestApp app, string framing, string part)
    {
        var address = app.Client.BaseAddress!;
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        var head =
            $"POST /api/redis-ingest HTTP/1.1\r\nHost: {address.Authority}\r\nExpect: "
                + $"100-continue\r\n{RawHttp.SignedHeaders("{}"u8)}{framing}\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
        var continued = new byte["HTTP/1.1 100 Continue\r\n\r\n".Length];
        await client.GetStream().ReadExactlyAsync(continued, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(part), TestContext.Current.CancellationToken);
        return client;
    }
}
