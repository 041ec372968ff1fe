using System.Net;
using System.Net.Sockets;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Webhooks;

public sealed class IngestOutageTests(RedisFixture redis)
{
    [Fact]
    public async Task Redis_Unreachable_503WithRetryAfter()
    {
        await using var app = await StartWithoutRedisAsync();

        using var response = await app.PostAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));

        await Refusal.AssertAsync(app, HttpStatusCode.ServiceUnavailable, response);
        Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero);
    }

    [Fact]
    public async Task Redis_Unreachable_WhatNeedsNoneIsAnsweredAllTheSame()
    {
        await using var app = await StartWithoutRedisAsync();

        using var heartbeat = await app.PostAsync(PayloadFiles.Read("heartbeat"));
        using var malformed = await app.PostAsync("{}");

        Assert.Equal(HttpStatusCode.OK, heartbeat.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
    }

    private Task<TestApp> StartWithoutRedisAsync() => TestApp.StartAsync(
        redis,
        [
            .. TestApp.NoDrainer,
            ("Redis:ConnectionString", $"127.0.0.1:{ClosedPort()},connectTimeout=200,abortConnect=false"),
            ("Webhook:AppendDeadline", "00:00:00.200"),
        ]);

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
