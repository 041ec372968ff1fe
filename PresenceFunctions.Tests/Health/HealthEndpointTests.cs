using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Draining;
using PresencePipeline.Health;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Health;

public sealed class HealthEndpointTests(RedisFixture redis)
{
    private static readonly AssemblyInformationalVersionAttribute Version =
        typeof(HealthEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!;

    private const string Password = "p4ssw0rd-of-the-test";

    private static readonly string[] Checks =
        ["clock", "draining", "genesys", "groups", "overflow", "partitions", "redis", "redis-settings", "redis-token", "secrets"];

    /// <summary>A timer that runs for a moment at start, and then next New Year.</summary>
    private static readonly (string, string)[] StoppedTimer =
        [("Drain:Budget", "00:00:00.100"), ("Drain:Schedule", "0 0 0 1 1 *"), ("Lag:Schedule", "0 0 0 1 1 *")];

    [Fact]
    public async Task Live_Always_OkAndItsVersionAndNothingElse()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        var (status, body) = await GetAsync(app, "live");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["status", "version"], body.EnumerateObject().Select(field => field.Name));
        Assert.Equal("ok", body.GetProperty("status").GetString());
        Assert.Equal(Version.InformationalVersion, body.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Ready_AllWell_200NamingEachCheck()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        var (status, body) = await GetAsync(app, "ready");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("ok", body.GetProperty("status").GetString());
        Assert.Equal(Checks, body.GetProperty("checks").EnumerateObject().Select(check => check.Name).Order(StringComparer.Ordinal));
        Assert.All(Checks, name => Assert.Equal("ok", StatusOf(body, name)));
        Assert.All(Checks, name => Assert.False(string.IsNullOrWhiteSpace(HintOf(body, name))));
    }

    [Fact]
    public async Task Ready_NoLoopDrains_200DegradedNamingTheGroup()
    {
        await using var app = await TestApp.StartAsync(redis, StoppedTimer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));

        await TestApp.EventuallyAsync(
            async () => StatusOf((await GetAsync(app, "ready")).Body, "draining") == "degraded", "no loop drains");

        var (status, body) = await GetAsync(app, "ready");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("degraded", body.GetProperty("status").GetString());
        Assert.Matches($@"{ConsumerGroups.Dashboard} \(last read \d+ s ago\)", HintOf(body, "draining"));
        Assert.All(Checks.Where(name => name != "draining"), name => Assert.Equal("ok", StatusOf(body, name)));
    }

    [Fact]
    public async Task Ready_LoopBeats_Ok()
    {
        await using var app = await TestApp.StartAsync(redis, StoppedTimer);
        await TestApp.EventuallyAsync(
            async () => await app.Redis.KeyExistsAsync(app.Keys.Stream)
                && (await app.Redis.StreamGroupInfoAsync(app.Keys.Stream)).Length == ConsumerGroups.All.Count
                && await app.Redis.KeyExistsAsync([.. ConsumerGroups.All.Select(app.Keys.Draining)]) == 0,
            "the first runs are over");
        JsonElement body = default;
        await TestApp.EventuallyAsync(
            async () =>
            {
                // Again and again: a beat does not last long.
                await Task.WhenAll(
                    ConsumerGroups.All.Select(
                        group => app.Redis.StringSetAsync(app.Keys.Draining(group), "consumer-1", Heartbeat.Lifetime)));
                body = (await GetAsync(app, "ready")).Body;
                return StatusOf(body, "draining") == "ok";
            },
            "the beats are seen");

        Assert.Matches(@"the oldest heartbeat is [01]\.\d s old", HintOf(body, "draining"));
    }

    [Fact]
    public async Task Ready_RedisUnreachable_503AndSaysNothingSecret()
    {
        var port = ClosedPort().ToString(CultureInfo.InvariantCulture);
        await using var app = await TestApp.StartAsync(
            redis,
            [.. StoppedTimer, ("Redis:ConnectionString", $"127.0.0.1:{port},password={Password},connectTimeout=200,abortConnect=false")]);

        var (status, body) = await GetAsync(app, "ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("failed", body.GetProperty("status").GetString());
        Assert.Equal("failed", StatusOf(body, "redis"));
        Assert.Contains("Redis does not answer", HintOf(body, "redis"), StringComparison.Ordinal);
        Assert.Equal("degraded", StatusOf(body, "draining"));
        Assert.Equal("ok", StatusOf(body, "secrets"));
        Assert.All(
            (string[])[Password, TestApp.Secret, "127.0.0.1", port, "Exception"],
            text => Assert.DoesNotContain(text, body.GetRawText(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ready_RedisSwallowsEverything_503AndWhatCannotBeKnownIsNoFailureOfItsOwn()
    {
        await using var hole = new BlackHole(int.Parse(redis.ConnectionString.Split(':', ',')[1], CultureInfo.InvariantCulture));
        await using var app = await TestApp.StartAsync(
            redis, [.. StoppedTimer, ("Redis:ConnectionString", $"{hole.Address},asyncTimeout=10000")]);
        await hole.CloseAsync();

        var (status, body) = await GetAsync(app, "ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("failed", StatusOf(body, "redis"));
        Assert.All(
            (string[])["clock", "draining", "groups", "partitions", "redis-settings"],
            name => Assert.Equal("degraded", StatusOf(body, name)));
        Assert.All(
            (string[])["clock", "draining", "groups", "partitions", "redis-settings"],
            name => Assert.StartsWith("Unknown", HintOf(body, name), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ready_AskedAgainAndAgain_ChangesOfEachCheckAreInTheLogOnce()
    {
        await using var app = await TestApp.StartAsync(
            redis, services => services.AddFakeLogging(),
            [.. TestApp.NoDrainer, ("Logging:LogLevel:Default", "Information"), ("Logging:Console:LogLevel:Default", "None")]);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        await app.Redis.StreamDeleteConsumerGroupAsync(app.Keys.Stream, ConsumerGroups.Workforce);
        await GetAsync(app, "ready");
        await GetAsync(app, "ready");
        await app.Redis.StreamCreateConsumerGroupAsync(app.Keys.Stream, ConsumerGroups.Workforce);
        await GetAsync(app, "ready");
        await GetAsync(app, "ready");

        var lines = app.Services.GetFakeLogCollector().GetSnapshot()
            .Where(record => record.Category!.Contains("Health", StringComparison.Ordinal)).ToList();

        Assert.Equal([LogLevel.Warning, LogLevel.Information], lines.Select(line => line.Level));
        Assert.StartsWith("Check groups is degraded now: The stream has no group", lines[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("Check groups is ok now", lines[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_RedisUnreachable_200()
    {
        await using var app = await TestApp.StartAsync(
            redis, [.. TestApp.NoDrainer, ("Redis:ConnectionString", $"127.0.0.1:{ClosedPort()},connectTimeout=200,abortConnect=false")]);

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(app, "live")).Status);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(TestApp app, string route)
    {
        using var response = await app.Client.GetAsync($"api/health/{route}", TestContext.Current.CancellationToken);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    private static string? StatusOf(JsonElement body, string check) =>
        body.GetProperty("checks").GetProperty(check).GetProperty("status").GetString();

    private static string? HintOf(JsonElement body, string check) =>
        body.GetProperty("checks").GetProperty(check).GetProperty("hint").GetString();

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
