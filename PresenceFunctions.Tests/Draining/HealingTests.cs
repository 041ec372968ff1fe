using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Redis;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Draining;

/// <summary>
/// What befalls Redis for ten seconds, with a host that nobody touches. How long it takes to be back to normal is in the
/// tests' output; what is asserted is that it comes to be.
/// </summary>
public sealed class HealingTests(RedisFixture shared)
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Redis_RestartedWithItsFile_EverythingAcceptedIsThere()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var app = await StartAsync(redis.ConnectionString);

        await KillForAWhileAsync(redis, app);
        await redis.StartAsync();
        await AssertHealsAsync(app, "restarted with its file");

        await AppearsAsync(app, "before");
    }

    [Fact]
    public async Task Redis_RestartedAndFlushed_GoesOnWithANewEpoch()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var app = await StartAsync(redis.ConnectionString);
        var epoch = await EpochAsync(app);

        await KillForAWhileAsync(redis, app);
        await redis.StartAsync();
        await FlushAsync(redis);
        await AssertHealsAsync(app, "restarted and flushed");

        Assert.NotEqual(epoch, await EpochAsync(app));
        Assert.Single((await app.GetAsync("api/presence")).GetProperty("agents").EnumerateArray());
    }

    [Fact]
    public async Task Redis_FlushedWhileItRuns_GoesOnWithANewEpoch()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var app = await StartAsync(redis.ConnectionString);
        var epoch = await EpochAsync(app);

        await FlushAsync(redis);
        await AssertHealsAsync(app, "flushed");

        Assert.NotEqual(epoch, await EpochAsync(app));
    }

    [Fact]
    public async Task Redis_RestartedAndTheGroupsDestroyed_TheyAreMadeAgain()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var app = await StartAsync(redis.ConnectionString);

        await KillForAWhileAsync(redis, app);
        await redis.StartAsync();
        await using (var admin = await redis.ConnectAsync())
        {
            foreach (var group in ConsumerGroups.All)
            {
                await admin.GetDatabase().StreamDeleteConsumerGroupAsync(app.Keys.Stream, group);
            }
        }

        await AssertHealsAsync(app, "restarted, its groups destroyed");

        await AppearsAsync(app, "before");
    }

    [Fact]
    public async Task Redis_BlackHoled_IsReachedAgainOverNewConnections()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var hole = new BlackHole(redis.Port);
        await using var app = await StartAsync(hole.Address);

        await hole.CloseAsync();
        await RefusedForAWhileAsync(app);
        hole.Open();
        await AssertHealsAsync(app, "black-holed");

        await AppearsAsync(app, "before");
    }

    private async Task<TestApp> StartAsync(string connectionString)
    {
        var app = await TestApp.StartAsync(shared, ("Redis:ConnectionString", connectionString));
        await app.AcceptAsync(Deliveries.Flat("before", "Busy", Deliveries.Now));
        await AppearsAsync(app, "before");
        return app;
    }

    private static async Task KillForAWhileAsync(RedisProcess redis, TestApp app)
    {
        await redis.KillAsync();
        await RefusedForAWhileAsync(app);
    }

    /// <summary>Delivers as senders do, again and again, while Redis is away.</summary>
    private static async Task RefusedForAWhileAsync(TestApp app)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Away)
        {
            using var refused = await app.PostAsync(Deliveries.Flat("during", "Busy", Deliveries.Now));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static async Task FlushAsync(RedisProcess redis)
    {
        await using var admin = await redis.ConnectAsync();
        await admin.GetServers()[0].FlushAllDatabasesAsync();
    }

    /// <summary>Normal is: a delivery is accepted and on the board, and every group is drained by a loop and has nothing left.</summary>
    private static async Task AssertHealsAsync(TestApp app, string befell)
    {
        var started = TimeProvider.System.GetTimestamp();
        await TestApp.EventuallyAsync(
            async () =>
            {
                using var response = await app.PostAsync(Deliveries.Flat("after", "Busy", Deliveries.Now));
                return response.StatusCode == HttpStatusCode.OK;
            },
            "accepted again");
        var accepted = TimeProvider.System.GetElapsedTime(started);
        await AppearsAsync(app, "after");
        await TestApp.EventuallyAsync(() => IsDrainedByLoopsAsync(app), "every group is drained by a loop");
        var healed = TimeProvider.System.GetElapsedTime(started);
        TestContext.Current.TestOutputHelper?.WriteLine(
            FormattableString.Invariant(
                $"{befell}: accepted after {accepted.TotalSeconds:f2} s, back to normal after {healed.TotalSeconds:f2} s"));
    }

    private static async Task<bool> IsDrainedByLoopsAsync(TestApp app)
    {
        var database = app.Services.GetRequiredService<RedisConnection>().Database;
        var heartbeats = await Task.WhenAll(ConsumerGroups.All.Select(group => database.KeyExistsAsync(app.Keys.Draining(group))));
        var groups = (await app.GetAsync("api/lag")).EnumerateArray().ToList();
        return heartbeats.All(alive => alive)
            && ConsumerGroups.All.All(name => groups.Any(group => group.GetProperty("group").GetString() == name))
            && groups.All(group => group.GetProperty("lag").GetInt64() + group.GetProperty("pending").GetInt64() == 0);
    }

    private static async Task<string?> EpochAsync(TestApp app) => (await app.GetAsync("api/presence")).GetProperty("epoch").GetString();

    private static Task AppearsAsync(TestApp app, string agent) => TestApp.EventuallyAsync(
        async () =>
        {
            using var response = await app.Client.GetAsync($"api/presence/{agent}", TestContext.Current.CancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        },
        $"{agent} is on the board");
}
