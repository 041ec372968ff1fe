using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Draining;
using PresencePipeline.Workforce;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Workforce;

public sealed class WorkforceTests(RedisFixture redis)
{
    private static readonly (string, string)[] Settings = [.. TestApp.NoDrainer, Noon.Setting];
    private static readonly long T = Deliveries.Now - 3_600_000;

    [Fact]
    public async Task Workforce_ChangesByWebhook_TimeInStateAndStreak()
    {
        await using var app = await TestApp.StartAsync(redis, Settings);
        await app.AcceptAsync(Deliveries.Presence("a", "AVAILABLE", T));
        await app.AcceptAsync(Deliveries.Activity("a", "On Queue", "INTERACTING", T + 600_000));

        var report = await app.GetAsync("api/workforce");

        var agent = Assert.Single(report.GetProperty("agents").EnumerateArray());
        Assert.Equal("a", agent.GetProperty("agentId").GetString());
        Assert.Equal("INTERACTING", agent.GetProperty("state").GetString());
        Assert.Equal(T + 600_000, agent.GetProperty("since").GetInt64());
        Assert.InRange(agent.GetProperty("streakSeconds").GetInt64(), 3000, 3030);
        Assert.Equal(600, agent.GetProperty("seconds").GetProperty("AVAILABLE").GetInt64());
        Assert.InRange(agent.GetProperty("seconds").GetProperty("INTERACTING").GetInt64(), 3000, 3030);
        Assert.InRange(agent.GetProperty("presenceSeconds").GetProperty("ON_QUEUE").GetInt64(), 3000, 3030);
        Assert.Equal(Noon.Zone, report.GetProperty("timeZone").GetString());
        Assert.Equal(86_400_000, report.GetProperty("to").GetInt64() - report.GetProperty("from").GetInt64());
        Assert.Empty(report.GetProperty("hits").EnumerateArray());
    }

    [Fact]
    public async Task Workforce_OverlongBreak_IsAHit()
    {
        await using var app = await TestApp.StartAsync(redis, [.. Settings, ("Workforce:StuckAfter:BREAK", "00:30:00")]);
        await app.AcceptAsync(Deliveries.Presence("a", "BREAK", T));

        var hit = Assert.Single((await app.GetAsync("api/workforce")).GetProperty("hits").EnumerateArray());

        Assert.Equal("stuck", hit.GetProperty("rule").GetString());
        Assert.Equal("a", hit.GetProperty("agentId").GetString());
        Assert.Equal(1800, hit.GetProperty("thresholdSeconds").GetInt64());
        Assert.False(hit.TryGetProperty("to", out _));
    }

    [Fact]
    public async Task Workforce_Filters_NarrowAgentsAndHits()
    {
        await using var app = await TestApp.StartAsync(redis, Settings);
        var (ada, ben) = (Deliveries.AgentId(), Deliveries.AgentId());
        await redis.Database.StringSetAsync(
            $"agent-directory:{ada}", """{"name":"Ada Berg","department":"Claims"}""", TimeSpan.FromMinutes(1));
        await app.AcceptAsync(Deliveries.Presence(ada, "BREAK", T));
        await app.AcceptAsync(Deliveries.Presence(ben, "BREAK", T));

        Assert.Equal(new[] { ada, ben }.Order(StringComparer.Ordinal), await AgentsAsync(app, ""));
        Assert.Equal([ada], await AgentsAsync(app, "?department=claims"));
        Assert.Equal([ben], await AgentsAsync(app, $"?agentId={ben}"));
        Assert.Empty(await AgentsAsync(app, $"?department=claims&agentId={ben}"));
        Assert.Equal(2, (await AgentsAsync(app, $"?agentId={ada}&agentId={ben}")).Count);
        var hitsOnly = await app.GetAsync("api/workforce?agents=none");
        Assert.Equal(0, hitsOnly.GetProperty("agents").GetArrayLength());
        Assert.NotEqual(0, hitsOnly.GetProperty("hits").GetArrayLength());
        var hits = (await app.GetAsync("api/workforce?department=claims")).GetProperty("hits");
        Assert.Equal(ada, Assert.Single(hits.EnumerateArray()).GetProperty("agentId").GetString());
        Assert.Equal(
            "Ada Berg", (await app.GetAsync("api/workforce?department=claims")).GetProperty("agents")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Workforce_Yesterday_WholeDayWithoutAStreak()
    {
        await using var app = await TestApp.StartAsync(redis, Settings);
        var yesterday = Yesterday(app);
        await ApplyAsync(
            app,
            Entries.Presence("1-0", "a", "BUSY", yesterday.Start - 1000),
            Entries.Presence("2-0", "a", "MEAL", yesterday.Start + 3_600_000));

        var report = await app.GetAsync($"api/workforce?day={yesterday.Date:yyyy-MM-dd}");

        Assert.Equal($"{yesterday.Date:yyyy-MM-dd}", report.GetProperty("day").GetString());
        Assert.Equal(
            """{"agentId":"a","seconds":{"BUSY":3600,"MEAL":82800},"presenceSeconds":{"BUSY":3600,"MEAL":82800}}""",
            Assert.Single(report.GetProperty("agents").EnumerateArray()).GetRawText());
    }

    [Theory]
    [InlineData("yesterday", HttpStatusCode.BadRequest)]
    [InlineData("24.11.2026", HttpStatusCode.BadRequest)]
    [InlineData("2026-02-30", HttpStatusCode.BadRequest)]
    [InlineData("2020-01-01", HttpStatusCode.NotFound)]
    [InlineData("0001-01-01", HttpStatusCode.NotFound)]
    [InlineData("9999-12-31", HttpStatusCode.NotFound)]
    public async Task Workforce_NoSuchDay_Problem(string day, HttpStatusCode status)
    {
        await using var app = await TestApp.StartAsync(redis, Settings);

        using var response = await app.Client.GetAsync($"api/workforce?day={day}", TestContext.Current.CancellationToken);

        await Refusal.AssertAsync(app, status, response);
    }

    [Fact]
    public async Task Workforce_ChangedSinceTheLastRead_IsSeenByEveryInstance()
    {
        await using var app = await TestApp.StartAsync(redis, Settings);
        await app.AcceptAsync(Deliveries.Presence("a", "BUSY", T));
        await app.AcceptAsync(Deliveries.Presence("b", "BUSY", T));
        await using var second = await TestApp.StartAsync(redis, [.. Settings, ("Stream:Name", app.Keys.Stream.ToString())]);
        Assert.Equal(["BUSY", "BUSY"], await StatesAsync(second));

        await app.AcceptAsync(Deliveries.Presence("b", "MEAL", T + 1000));

        Assert.Equal(["BUSY", "MEAL"], await StatesAsync(second));
        Assert.Equal(["BUSY", "MEAL"], await StatesAsync(app));
    }

    [Fact]
    public async Task Workforce_FlushedRedis_StartsANewHistory()
    {
        await using var app = await TestApp.StartAsync(redis, Settings);
        await app.AcceptAsync(Deliveries.Presence("before", "BUSY", T));
        Assert.Single(await StatesAsync(app));

        await app.Redis.KeyDeleteAsync(
            [app.Keys.Stream, app.Keys.WorkforceAgents, app.Keys.WorkforceEpoch, app.Keys.Timeline("before", TimeSlice.Of(T))]);
        Assert.Empty(await StatesAsync(app));
        await app.AcceptAsync(Deliveries.Presence("after", "MEAL", T));

        Assert.Equal(["MEAL"], await StatesAsync(app));
    }

    [Fact]
    public async Task Workforce_SourceClockAhead_TheLastChangeCountsAtOnce()
    {
        await using var app = await TestApp.StartAsync(redis, Settings);
        await app.AcceptAsync(Deliveries.Presence("a", "BUSY", T));
        await app.AcceptAsync(Deliveries.Presence("a", "MEAL", Deliveries.Now + 60_000));

        var agent = (await app.GetAsync("api/workforce")).GetProperty("agents")[0];

        Assert.Equal("MEAL", agent.GetProperty("state").GetString());
        Assert.Equal(0, agent.GetProperty("streakSeconds").GetInt64());
    }

    [Fact]
    public async Task Workforce_IndexOfAnotherType_503()
    {
        await using var app = await TestApp.StartAsync(redis, Settings);
        await app.Redis.StringSetAsync(app.Keys.WorkforceAgents, "broken");

        using var response = await app.Client.GetAsync("api/workforce", TestContext.Current.CancellationToken);

        await Refusal.AssertAsync(app, HttpStatusCode.ServiceUnavailable, response);
    }

    private static WorkDay Yesterday(TestApp app)
    {
        var calendar = app.Services.GetRequiredService<WorkCalendar>();
        return calendar.DayOf(calendar.DayAt(Deliveries.Now).Date.AddDays(-1));
    }

    private static Task<IReadOnlyList<UnappliedEntry>> ApplyAsync(TestApp app, params StreamEntry[] entries) =>
        ActivatorUtilities.CreateInstance<WorkforceProjection>(app.Services, app.Keys).ApplyAsync(entries);

    private static async Task<List<string?>> AgentsAsync(TestApp app, string query) =>
        Read(await app.GetAsync("api/workforce" + query), "agentId");

    private static async Task<List<string?>> StatesAsync(TestApp app) => Read(await app.GetAsync("api/workforce"), "state");

    private static List<string?> Read(JsonElement report, string property) =>
        [.. report.GetProperty("agents").EnumerateArray().Select(agent => agent.GetProperty(property).GetString())];
}
