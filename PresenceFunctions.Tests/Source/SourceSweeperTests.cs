using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.Genesys;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Source;

/// <summary>When Genesys Cloud is asked, and what becomes of answers that are none.</summary>
public sealed class SourceSweeperTests(RedisFixture redis)
{
    [Fact]
    public async Task Run_NotDueYet_AsksForNothing()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        board.Genesys.Populate(10);
        await board.RunAsync();
        var asked = board.Genesys.Requests.All.Count;

        board.Time.Advance(TimeSpan.FromSeconds(60));
        await board.RunAsync();

        Assert.Equal(asked, board.Genesys.Requests.All.Count);
    }

    [Fact]
    public async Task Run_GapReported_SweepsSoonAndOnce()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        board.Genesys.Populate(10);
        await board.RunAsync();
        await board.Pipeline.Get<StreamGaps>().ReportAsync("a channel was lost");
        var first = (await board.StateAsync()).Sweep!.At;

        board.Time.Advance(TimeSpan.FromSeconds(15));
        await board.RunAsync();
        var second = (await board.StateAsync()).Sweep!.At;
        Assert.True(second > first);

        board.Time.Advance(TimeSpan.FromSeconds(45));
        await board.RunAsync();
        Assert.Equal(second, (await board.StateAsync()).Sweep!.At);
        Assert.Contains(
            board.Pipeline.Log.GetSnapshot(),
            record => record.Message.Contains("because of: a channel was lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_RedisLosesTheBoard_SweepsAndFillsItAgain()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        board.Genesys.Populate(20);
        await board.RunAsync();
        var keys = board.Pipeline.Keys;
        var rows = board.Genesys.Users.Select(user => keys.Agent(user.Id)).Append(keys.Agents).Append(keys.Changes).Append(keys.Epoch);
        await board.Pipeline.Redis.KeyDeleteAsync([.. rows, .. await SeenAsync(board)]);

        board.Time.Advance(TimeSpan.FromSeconds(45));
        await board.RunAsync();

        Assert.Empty(await board.WrongAsync());
    }

    [Theory]
    [InlineData("<html><body>Sign in</body></html>", 200, null)]
    [InlineData("""{"entities":[{"id":"3f""", 200, null)]
    [InlineData("""{"code":"too.many.requests"}""", 429, "14400")]
    [InlineData("", 500, null)]
    public async Task Run_AnswerThatIsNone_IsLoggedOnceAndTheLastGoodStays(string body, int status, string? retryAfter)
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        board.Genesys.Populate(5);
        await board.RunAsync();
        board.Genesys.Faults.Next("/users", status, body, retryAfter, times: 3);

        await board.SweepAsync();
        var asked = board.Genesys.Requests.All.Count;
        board.Time.Advance(TimeSpan.FromSeconds(100));
        await board.RunAsync();
        Assert.Equal(asked, board.Genesys.Requests.All.Count);

        await board.SweepAsync();
        await board.SweepAsync();

        Assert.NotNull((await board.StateAsync()).Error);
        Assert.Single(board.Pipeline.Log.GetSnapshot(), record => record.Level == LogLevel.Error);
        Assert.Equal(HealthStatus.Degraded, (await ReadyAsync(board)).Entries["genesys"].Status);
        Assert.All((await board.AgentsAsync()).Values, agent => Assert.NotNull(agent.Name));
        Assert.True(
            await board.Pipeline.Redis.KeyTimeToLiveAsync($"agent-directory:{board.Genesys.Users[0].Id}") > TimeSpan.FromMinutes(58));

        await board.SweepAsync();
        Assert.Null((await board.StateAsync()).Error);
        Assert.Equal(HealthStatus.Healthy, (await ReadyAsync(board)).Entries["genesys"].Status);
    }

    [Fact]
    public async Task Run_SecondPageFails_TheFirstCounts()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        board.Genesys.Populate(700);
        board.Genesys.Faults.Next("pageNumber=2", 200, "<html>");

        await board.RunAsync();

        Assert.Equal(500, (await board.AgentsAsync()).Count);
        Assert.Null((await board.StateAsync()).Sweep);
        Assert.Contains("with what is no JSON", (await board.StateAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TwoHosts_OnlyOneAsks()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        board.Genesys.Populate(3);
        await board.Pipeline.Redis.HashSetAsync(board.Pipeline.Partitions.Source, "lease", $"{Deliveries.Now + 60_000} another");

        await board.RunAsync();

        Assert.Empty(board.Genesys.Requests.All);
    }

    [Fact]
    public async Task Source_WithoutAnOAuthClient_SaysSoAndNothingElse()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        Assert.Equal("""{"configured":false}""", (await app.GetAsync("api/source")).GetRawText());
    }

    [Fact]
    public async Task Source_AfterTheFirstSweepOfAHost_HasTheFactsOfTheContract()
    {
        await using var server = await GenesysSettings.StartAsync();
        server.Genesys.Populate(12);
        await using var app = await TestApp.StartAsync(redis, [.. server.Settings()]);
        await TestApp.EventuallyAsync(
            async () => (await app.GetAsync("api/source")).GetProperty("sweep").TryGetProperty("at", out _),
            "there was a sweep",
            TimeSpan.FromSeconds(60));
        await app.Redis.HashSetAsync(app.Partitions.Source, SourceFields.Notifications, """{"channels":2}""");
        await TestApp.EventuallyAsync(
            async () => (await app.GetAsync("api/source")).TryGetProperty("token", out _), "the token is known", TimeSpan.FromSeconds(60));

        var source = await app.GetAsync("api/source");

        Assert.True(source.GetProperty("configured").GetBoolean());
        Assert.Equal(
            ["at", "checked", "drift", "nextAt", "tookMs", "users", "wrong"],
            source.GetProperty("sweep").EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal((12, 12, 12), (Number("users"), Number("checked"), Number("wrong")));
        Assert.True(source.GetProperty("token").GetProperty("expiresAt").GetInt64() > Deliveries.Now);
        Assert.Equal(300, source.GetProperty("rateLimit").GetProperty("allowed").GetInt32());
        Assert.Equal(2, source.GetProperty("notifications").GetProperty("channels").GetInt32());

        var board = await app.GetAsync("api/presence?team=team%201&division=NORTH");
        Assert.Equal(
            server.Genesys.Users[0].Id, Assert.Single(board.GetProperty("agents").EnumerateArray()).GetProperty("agentId").GetString());

        int Number(string name) => source.GetProperty("sweep").GetProperty(name).GetInt32();
    }

    private static Task<HealthReport> ReadyAsync(SweptBoard board) =>
        board.Pipeline.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(
            check => check.Name == "genesys", TestContext.Current.CancellationToken);

    /// <summary>The dedup markers, which a Redis that has lost the board has lost, too.</summary>
    private static async Task<RedisKey[]> SeenAsync(SweptBoard board)
    {
        var server = board.Pipeline.Redis.Multiplexer.GetServers().Single();
        var found = new List<RedisKey>();
        await foreach (var key in server.KeysAsync(pattern: $"{{{board.Pipeline.Keys.Stream}}}:seen:*"))
        {
            found.Add(key);
        }

        return [.. found];
    }
}
