using System.Net;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Draining;

/// <summary>What befalls Redis, with a host that nobody touches.</summary>
public sealed class HealingTests(RedisFixture shared)
{
    [Fact]
    public async Task Redis_KilledAndRestartedWithItsFile_EverythingAcceptedIsThere()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var app = await TestApp.StartAsync(shared, ("Redis:ConnectionString", redis.ConnectionString));
        await app.AcceptAsync(Deliveries.Flat("before", "Busy", Deliveries.Now));
        await AppearsAsync(app, "before");

        await redis.KillAsync();
        using var refused = await app.PostAsync(Deliveries.Flat("during", "Busy", Deliveries.Now));
        await redis.StartAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        await AcceptedAgainAsync(app, "after");
        await AppearsAsync(app, "after");
        await AppearsAsync(app, "before");
    }

    [Fact]
    public async Task Redis_Flushed_GoesOnWithANewEpoch()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var app = await TestApp.StartAsync(shared, ("Redis:ConnectionString", redis.ConnectionString));
        await app.AcceptAsync(Deliveries.Flat("before", "Busy", Deliveries.Now));
        await AppearsAsync(app, "before");
        var epoch = (await app.GetAsync("api/presence")).GetProperty("epoch").GetString();

        await using (var admin = await redis.ConnectAsync())
        {
            await admin.GetServers()[0].FlushAllDatabasesAsync();
        }

        await app.AcceptAsync(Deliveries.Flat("after", "Busy", Deliveries.Now));
        await AppearsAsync(app, "after");
        var board = await app.GetAsync("api/presence");
        Assert.Single(board.GetProperty("agents").EnumerateArray());
        Assert.NotEqual(epoch, board.GetProperty("epoch").GetString());
    }

    [Fact]
    public async Task Redis_BlackHoled_IsReachedAgainOverNewConnections()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var hole = new BlackHole(redis.Port);
        await using var app = await TestApp.StartAsync(shared, ("Redis:ConnectionString", hole.Address));
        await app.AcceptAsync(Deliveries.Flat("before", "Busy", Deliveries.Now));
        await AppearsAsync(app, "before");

        await hole.CloseAsync();
        using var refused = await app.PostAsync(Deliveries.Flat("during", "Busy", Deliveries.Now));
        hole.Open();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        var started = TimeProvider.System.GetTimestamp();
        await AcceptedAgainAsync(app, "after");
        await AppearsAsync(app, "after");
        TestContext.Current.SendDiagnosticMessage($"Healed {TimeProvider.System.GetElapsedTime(started).TotalSeconds:f1} s after the black hole.");
    }

    // As a sender does: again until it is accepted.
    private static Task AcceptedAgainAsync(TestApp app, string agent) => TestApp.EventuallyAsync(
        async () =>
        {
            using var response = await app.PostAsync(Deliveries.Flat(agent, "Busy", Deliveries.Now));
            return response.StatusCode == HttpStatusCode.OK;
        },
        "accepted again");

    private static Task AppearsAsync(TestApp app, string agent) => TestApp.EventuallyAsync(
        async () =>
        {
            using var response = await app.Client.GetAsync($"api/presence/{agent}", TestContext.Current.CancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        },
        $"{agent} is on the board");
}
