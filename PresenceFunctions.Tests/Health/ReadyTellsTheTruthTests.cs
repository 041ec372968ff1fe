using System.Net;
using System.Text.Json;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Health;

/// <summary><c>ready</c> is 200 exactly while a delivery would be accepted, however Redis refuses, and names its word.</summary>
public sealed class ReadyTellsTheTruthTests(RedisFixture shared)
{
    [Theory]
    [InlineData("READONLY", "REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE")]
    [InlineData("OOM", "CONFIG SET maxmemory 1mb", "CONFIG SET maxmemory 0")]
    [InlineData("NOREPLICAS", "CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0")]
    [InlineData("NOPERM", "ACL SETUSER default -@scripting", "ACL SETUSER default +@scripting")]
    [InlineData("NOPERM", "ACL SETUSER default -xadd", "ACL SETUSER default +@all")]
    public async Task Ready_WhileRedisRefuses_503WithItsWordAsDeliveriesAre(string word, string spoil, string mend)
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var app = await TestApp.StartAsync(shared, [.. TestApp.NoDrainer, ("Redis:ConnectionString", server.ConnectionString)]);
        await using var admin = await server.ConnectAsync();
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        await AssertAgreeAsync(app, HttpStatusCode.OK);

        await ExecuteAsync(admin, spoil);
        var hint = await AssertAgreeAsync(app, HttpStatusCode.ServiceUnavailable);

        Assert.Contains(word, hint, StringComparison.Ordinal);
        Assert.DoesNotContain("does not answer", hint, StringComparison.Ordinal);
        await ExecuteAsync(admin, mend);
        await AssertAgreeAsync(app, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ready_TheStreamHasComeToTheEndOfItsIds_503AsDeliveriesAre()
    {
        await using var app = await TestApp.StartAsync(shared, TestApp.NoDrainer);
        await app.Redis.ExecuteAsync("XADD", (string)app.Keys.Stream!, "18446744073709551615-18446744073709551615", "x", "y");
        using (await app.PostAsync(Deliveries.Flat("a", "Busy", Deliveries.Now)))
        {
        }

        Assert.Contains("ERR", await AssertAgreeAsync(app, HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_TheStreamIsNoStream_503()
    {
        await using var app = await TestApp.StartAsync(shared, TestApp.NoDrainer);
        await app.Redis.KeyDeleteAsync(app.Keys.Stream);
        await app.Redis.StringSetAsync(app.Keys.Stream, "x", TimeSpan.FromMinutes(5));

        Assert.Contains("WRONGTYPE", await AssertAgreeAsync(app, HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_Asked_LeavesNothingBehind()
    {
        await using var app = await TestApp.StartAsync(shared, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        var before = await KeysAsync(app);
        var length = await app.Redis.StreamLengthAsync(app.Keys.Stream);

        await ReadyAsync(app);

        Assert.Equal(before, await KeysAsync(app));
        Assert.Equal(length, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Fact]
    public async Task Ready_UserWithoutChannels_200AndEverythingWorks()
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var admin = await server.ConnectAsync();
        await ExecuteAsync(admin, "ACL SETUSER mute on >secret ~* +@all");
        var settings = ("Redis:ConnectionString", server.ConnectionString + ",user=mute,password=secret");
        await using var app = await TestApp.StartAsync(shared, ("Stream:Name", $"test-{Guid.NewGuid():N}"), settings);

        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        await TestApp.EventuallyAsync(
            async () => (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength() == 1, "the change is seen", TimeSpan.FromSeconds(30));

        var redis = admin.GetDatabase();
        var groups = await redis.StreamGroupInfoAsync(app.Keys.Stream);
        await TestApp.EventuallyAsync(
            async () => (await redis.StreamGroupInfoAsync(app.Keys.Stream)).Sum(group => group.PendingMessageCount) == 0, "all is acknowledged", TimeSpan.FromSeconds(30));
        Assert.Equal(ConsumerGroups.All.Count, groups.Length);
        var (status, check) = await ReadyAsync(app);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("may not publish", check.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_WithThePermissionsThatTheDocumentLists_IsAllThatIsNeeded()
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var admin = await server.ConnectAsync();
        await ExecuteAsync(
            admin,
            "ACL SETUSER presence on >secret ~agent-presence-updates* ~{agent-presence-updates* ~agent-directory:* ~presence-definitions &* +@all -@dangerous -@admin +info");
        await using var app = await TestApp.StartAsync(
            shared, ("Redis:ConnectionString", server.ConnectionString + ",user=presence,password=secret"), ("Stream:Name", "agent-presence-updates"));

        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));

        await TestApp.EventuallyAsync(
            async () => (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength() == 1
                && (await app.GetAsync("api/workforce")).GetProperty("agents").GetArrayLength() == 1
                && (await app.GetAsync("api/lag")).GetArrayLength() == ConsumerGroups.All.Count,
            "every route works",
            TimeSpan.FromSeconds(30));
        var (status, check) = await ReadyAsync(app);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("Redis takes appends; we are connected as presence.", check.GetProperty("hint").GetString());
    }

    [Fact]
    public async Task Ready_WrongPasswordWhereAnybodyMayBeDefault_SaysWhoWeAre()
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var admin = await server.ConnectAsync();
        await ExecuteAsync(admin, "ACL SETUSER presence on >secret ~* &* +@all");
        await using var app = await TestApp.StartAsync(
            shared, [.. TestApp.NoDrainer, ("Redis:ConnectionString", server.ConnectionString + ",user=presence,password=wrong")]);

        var (status, check) = await ReadyAsync(app);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("degraded", check.GetProperty("status").GetString());
        Assert.Contains("connected as default, not as presence", check.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_WrongPassword_NamesWrongpass()
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var admin = await server.ConnectAsync();
        await ExecuteAsync(admin, "CONFIG SET requirepass right");
        await using var app = await TestApp.StartAsync(
            shared, [.. TestApp.NoDrainer, ("Redis:ConnectionString", server.ConnectionString + ",password=wrong")]);

        var hint = await AssertAgreeAsync(app, HttpStatusCode.ServiceUnavailable);

        Assert.Matches("WRONGPASS|NOAUTH", hint);
        Assert.DoesNotContain("does not answer", hint, StringComparison.Ordinal);
    }

    /// <summary>Waits until <c>ready</c> and a delivery are both answered so; they must never settle apart.</summary>
    private static async Task<string> AssertAgreeAsync(TestApp app, HttpStatusCode expected)
    {
        var seen = "";
        JsonElement check = default;
        await TestApp.EventuallyAsync(
            async () =>
            {
                (var ready, check) = await ReadyAsync(app);
                using var delivery = await app.PostAsync(Deliveries.Flat(Deliveries.AgentId(), "Busy", Deliveries.Now));
                seen = $"{ready}, {delivery.StatusCode}: {check}";
                return ready == expected && delivery.StatusCode == expected;
            },
            $"both are answered {expected} ({seen})",
            TimeSpan.FromSeconds(30));
        return check.GetProperty("hint").GetString()!;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Check)> ReadyAsync(TestApp app)
    {
        using var response = await app.Client.GetAsync("api/health/ready", TestContext.Current.CancellationToken);
        var body = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (response.StatusCode, body.GetProperty("checks").GetProperty("redis"));
    }

    private static Task ExecuteAsync(ConnectionMultiplexer admin, string command) =>
        command.Split(' ') is [var name, .. var arguments] ? admin.GetServers()[0].ExecuteAsync(name, [.. arguments]) : Task.CompletedTask;

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
