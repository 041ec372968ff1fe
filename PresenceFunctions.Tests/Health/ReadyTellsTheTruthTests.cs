using System.Net;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Health;

/// <summary><c>ready</c> says what an append would meet, leaves nothing behind, and says as whom we are connected.</summary>
public sealed class ReadyTellsTheTruthTests(RedisFixture shared)
{
    [Fact]
    public async Task Ready_TheStreamHasComeToTheEndOfItsIds_503AsDeliveriesAre()
    {
        await using var app = await TestApp.StartAsync(shared, TestApp.NoDrainer);
        await app.Redis.ExecuteAsync("XADD", (string)app.Keys.Stream!, "18446744073709551615-18446744073709551615", "x", "y");
        using (await app.PostAsync(Deliveries.Flat("a", "Busy", Deliveries.Now)))
        {
        }

        Assert.Contains("ERR", await Readiness.AgreesAsync(app, HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_TheStreamIsNoStream_503()
    {
        await using var app = await TestApp.StartAsync(shared, TestApp.NoDrainer);
        await app.Redis.KeyDeleteAsync(app.Keys.Stream);
        await app.Redis.StringSetAsync(app.Keys.Stream, "x", TimeSpan.FromMinutes(5));

        Assert.Contains("WRONGTYPE", await Readiness.AgreesAsync(app, HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_Asked_LeavesNothingBehind()
    {
        await using var app = await TestApp.StartAsync(shared, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        var before = await KeysAsync(app);
        var length = await app.Redis.StreamLengthAsync(app.Keys.Stream);

        await Readiness.ReadAsync(app);

        Assert.Equal(before, await KeysAsync(app));
        Assert.Equal(length, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Fact]
    public async Task Ready_UserWithoutChannels_200AndEverythingWorks()
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var admin = await server.ConnectAsync();
        await Readiness.ExecuteAsync(admin, "ACL SETUSER mute on >secret ~* +@all");
        var settings = ("Redis:ConnectionString", server.ConnectionString + ",user=mute,password=secret");
        await using var app = await TestApp.StartAsync(shared, ("Stream:Name", $"test-{Guid.NewGuid():N}"), settings);

        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        await TestApp.EventuallyAsync(
            async () => (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength() == 1,
            "the change is seen",
            TimeSpan.FromSeconds(30));

        var redis = admin.GetDatabase();
        var groups = await redis.StreamGroupInfoAsync(app.Keys.Stream);
        await TestApp.EventuallyAsync(
            async () => (await redis.StreamGroupInfoAsync(app.Keys.Stream)).Sum(group => group.PendingMessageCount) == 0,
            "all is acknowledged",
            TimeSpan.FromSeconds(30));
        Assert.Equal(ConsumerGroups.All.Count, groups.Length);
        var (status, check) = await Readiness.ReadAsync(app);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("may not publish", check.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_WithThePermissionsThatTheDocumentLists_IsAllThatIsNeeded()
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var admin = await server.ConnectAsync();
        await Readiness.ExecuteAsync(
            admin,
            "ACL SETUSER presence on >secret ~agent-presence-updates* ~{agent-presence-updates* ~agent-directory:* ~presence-definitions "
                + "&* +@all -@dangerous -@admin +info");
        await using var app = await TestApp.StartAsync(
            shared, ("Redis:ConnectionString", server.ConnectionString + ",user=presence,password=secret"), (
                "Stream:Name", "agent-presence-updates"));

        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));

        await TestApp.EventuallyAsync(
            async () => (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength() == 1
                && (await app.GetAsync("api/workforce")).GetProperty("agents").GetArrayLength() == 1
                && (await app.GetAsync("api/lag")).GetArrayLength() == ConsumerGroups.All.Count,
            "every route works",
            TimeSpan.FromSeconds(30));
        var (status, check) = await Readiness.ReadAsync(app);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("Redis takes appends; we are connected as presence.", check.GetProperty("hint").GetString());
    }

    [Fact]
    public async Task Ready_WrongPasswordWhereAnybodyMayBeDefault_SaysWhoWeAre()
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var admin = await server.ConnectAsync();
        await Readiness.ExecuteAsync(admin, "ACL SETUSER presence on >secret ~* &* +@all");
        await using var app = await TestApp.StartAsync(
            shared, [.. TestApp.NoDrainer, ("Redis:ConnectionString", server.ConnectionString + ",user=presence,password=wrong")]);

        var (status, check) = await Readiness.ReadAsync(app);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("degraded", check.GetProperty("status").GetString());
        Assert.Contains("connected as default, not as presence", check.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    private static async Task<List<string>> KeysAsync(TestApp app)
    {
        var keys = new List<string>();
        await foreach (var key in app.Redis.Multiplexer.GetServers()[0].KeysAsync(pattern: $"*{app.Keys.Name}*"))
        {
            keys.Add(key.ToString());
        }

        return [.. keys.Order(StringComparer.Ordinal)];
    }
}
