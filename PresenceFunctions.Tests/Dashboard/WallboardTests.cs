using System.Text.RegularExpressions;
using PresenceFunctions.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace PresenceFunctions.Tests.Dashboard;

/// <summary>The wallboard in a real browser, over the real host.</summary>
public sealed class WallboardTests(RedisFixture redis, BrowserFixture browser) : BrowserTest(browser)
{
    [Fact]
    public async Task Webhook_SignedAndPosted_AppearsOnThePage()
    {
        await using var app = await TestApp.StartAsync(redis);
        await using var board = await OpenAsync(app.Client);
        await Expect(board.State).ToHaveTextAsync("Live");

        await app.AcceptAsync(Deliveries.Flat("agent-1", "Busy", Deliveries.Now));
        await Expect(board.Tile("agent-1")).ToContainTextAsync("Busy");
        await app.AcceptAsync(Deliveries.Flat("agent-1", "Break", Deliveries.Now + 1));
        await Expect(board.Tile("agent-1")).ToContainTextAsync("Break");

        await Expect(board.Page.Locator("#total")).ToHaveTextAsync("1");
        await Expect(board.Page.Locator(".count", new() { HasText = "Break" })).ToContainTextAsync("1");
        await board.AssertEqualsBoardAsync(app.Client);
    }

    [Fact]
    public async Task Names_OfTheDirectory_StandInPlaceOfIds()
    {
        await using var app = await TestApp.StartAsync(redis);
        var (known, unknown) = (Deliveries.AgentId(), Deliveries.AgentId());
        await redis.Database.StringSetAsync(
            $"agent-directory:{known}", """{"name":"Ada Berg","department":"Claims"}""", TimeSpan.FromMinutes(1));
        await using var board = await OpenAsync(app.Client);

        await app.AcceptAsync(Deliveries.Flat(known, "Busy", Deliveries.Now));
        await app.AcceptAsync(Deliveries.Flat(unknown, "Busy", Deliveries.Now));

        await Expect(board.Tile("Ada Berg")).ToContainTextAsync("Claims");
        await Expect(board.Tile(unknown)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Confidence_PresenceSeenOrNot_IsSaidOnTheTile()
    {
        await using var app = await TestApp.StartAsync(redis);
        await app.AcceptAsync(Deliveries.Flat("seen", "Busy", Deliveries.Now));
        await app.AcceptAsync(Deliveries.Routing("routing-only", "IDLE", Deliveries.Now));
        await using var board = await OpenAsync(app.Client);

        await Expect(board.Tile("seen").Locator(".confidence")).ToHaveTextAsync("live");
        await Expect(board.Tile("routing-only").Locator(".confidence")).ToHaveTextAsync("unknown");
    }

    [Theory]
    [InlineData("now() + 7_200_000")] // two hours ahead
    [InlineData("now() - 7_200_000")]
    [InlineData("now() + (performance.now() > 3_000 ? 7_200_000 : 0)")] // set while the page is open
    public async Task TimeInState_BrowsersClockWrong_TicksOnTheServers(string wrong)
    {
        await using var app = await TestApp.StartAsync(redis);
        await app.AcceptAsync(Deliveries.Flat("agent-1", "Busy", Deliveries.Now - 600_000));
        await using var board = await OpenAsync(app.Client, script: $"{{ const now = Date.now; Date.now = () => {wrong}; }}");
        var time = board.Tile("agent-1").Locator(".time");
        await Expect(time).ToHaveTextAsync(new Regex("^10:[0-5][0-9]$"));

        var shown = new HashSet<string>();
        await TestApp.EventuallyAsync(async () => shown.Add(await time.InnerTextAsync()) && shown.Count == 6, "it has ticked");

        Assert.All(shown, text => Assert.Matches("^10:[0-5][0-9]$", text));
    }

    [Fact]
    public async Task Trend_TickedLateInAHiddenTab_SpreadsTheChangesOverTheTimeGoneBy()
    {
        await using var app = await TestApp.StartAsync(redis);
        await using var board = await OpenAsync(app.Client);

        var figures = await board.Page.EvaluateAsync<double[]>(
            """
            async () => {
              const { Trend } = await import('/api/dashboard/trend.js');
              const now = performance.now;
              performance.now = () => 0;
              const trend = new Trend();
              for (let change = 0; change < 120; change++) {
                trend.add(5);
              }

              performance.now = () => 59_800;
              trend.tick();
              performance.now = now;
              return [trend.rate, trend.rates.filter((rate) => rate !== undefined).length, trend.freshness.at(-60)];
            }
            """);

        Assert.Equal([2, 60, 5], figures);
    }

    [Fact]
    public async Task Board_NobodyOnItOrNobodyMatches_IsSaid()
    {
        await using var app = await TestApp.StartAsync(redis);
        await using var board = await OpenAsync(app.Client);
        await Expect(board.Page.GetByText("Nobody is on the board.")).ToBeVisibleAsync();
        await Expect(board.Page.Locator("#total")).ToHaveTextAsync("0");

        await app.AcceptAsync(Deliveries.Flat("agent-1", "Busy", Deliveries.Now));
        await Expect(board.Tile("agent-1")).ToBeVisibleAsync();
        await Expect(board.Page.Locator("#empty")).ToBeHiddenAsync();
        await board.Page.GetByLabel("Search").FillAsync("nobody of this name");

        await Expect(board.Page.GetByText("No agent matches.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task MassOffline_IsSaidBelowTheStrip()
    {
        await using var app = await TestApp.StartAsync(redis, ("Workforce:MassOfflineMinAgents", "4"), Noon.Setting);
        var begun = Deliveries.Now - 60_000;
        string All(string state, long at) =>
            $"[{string.Join(',', Enumerable.Range(0, 5).Select(number => Deliveries.Presence($"agent-{number}", state, at)))}]";
        await app.AcceptAsync(All("ON_QUEUE", begun));
        await app.AcceptAsync(All("OFFLINE", begun + 30_000));
        await TestApp.EventuallyAsync(
            async () => (await app.GetAsync("api/workforce?agents=none")).GetProperty("hits").GetArrayLength() > 0, "there is a hit");
        await using var board = await OpenAsync(app.Client);

        await Expect(board.Page.Locator("#notices")).ToHaveTextAsync(
            new Regex("^Mass offline at .+: 5 of 5 went offline together; it looks like an outage\\.$"));
        await Expect(board.Page.Locator("#attention-count")).ToHaveTextAsync("0");
    }

    [Fact]
    public async Task ForgottenAgent_LeavesThePage()
    {
        await using var app = await TestApp.StartAsync(redis, ("Board:OfflineRetention", "00:00:03"));
        await using var board = await OpenAsync(app.Client);
        await app.AcceptAsync(Deliveries.Flat("here", "Busy", Deliveries.Now));
        await app.AcceptAsync(Deliveries.Flat("gone", "Offline", Deliveries.Now));
        await Expect(board.Tile("gone")).ToBeVisibleAsync();

        await Expect(board.Tile("gone")).ToHaveCountAsync(0);

        await Expect(board.Tile("here")).ToBeVisibleAsync();
        await board.AssertEqualsBoardAsync(app.Client);
    }

    [Fact]
    public async Task RuleHit_StandsOut_AndCanBeChosenAlone()
    {
        await using var app = await TestApp.StartAsync(redis, ("Workforce:StuckAfter:BUSY", "00:00:10"), Noon.Setting);
        await app.AcceptAsync(Deliveries.Flat("too-long", "Busy", Deliveries.Now - 60_000));
        await app.AcceptAsync(Deliveries.Flat("just-now", "Busy", Deliveries.Now));
        await TestApp.EventuallyAsync(
            async () => (await app.GetAsync("api/workforce?agents=none")).GetProperty("hits").GetArrayLength() > 0, "there is a hit");
        await using var board = await OpenAsync(app.Client);

        await Expect(board.Tile("too-long").Locator(".hit")).ToHaveTextAsync("Too long");
        await Expect(board.Tile("just-now").Locator(".hit")).ToBeEmptyAsync();
        await Expect(board.Page.Locator("#attention-count")).ToHaveTextAsync("1");
        await board.Page.GetByText("Needs attention only").ClickAsync();

        await Expect(board.Tiles).ToHaveCountAsync(1);
        Assert.Equal(["too-long"], await board.NamesAsync());
    }

    [Fact]
    public async Task Strip_FiguresOfTheHost_AreShown()
    {
        await using var app = await TestApp.StartAsync(redis);
        await app.Redis.StreamAddAsync(app.Keys.DeadLetters, "group", "g");

        // The first change of all begins the board's history, and comes with it.
        await app.AcceptAsync(Deliveries.Flat("agent-0", "Busy", Deliveries.Now));
        await using var board = await OpenAsync(app.Client);
        await Expect(board.State).ToHaveTextAsync("Live");
        await app.AcceptAsync(Deliveries.Flat("agent-1", "Busy", Deliveries.Now));

        var groups = board.Page.Locator("#groups li");
        await Expect(groups).ToHaveTextAsync(["✓dashboard keeps up", "✓workforce keeps up"]);
        await Expect(board.Page.Locator("#dead-letters")).ToHaveTextAsync("1");
        await Expect(board.Page.Locator("#freshness")).ToHaveTextAsync(new Regex("^(< 1 ms|\\d+ ms|\\d\\.\\d s)$"));
        await Expect(board.Page.Locator("#rate")).Not.ToHaveTextAsync("–");
    }

    [Fact]
    public async Task Strip_SeveralPartitions_AGroupStandsOnceAtItsWorstAndDeadLettersAreThoseOfAll()
    {
        await using var app = await TestApp.StartAsync(redis, ("Stream:Partitions", "3"), ("Lag:StalledAfter", "00:00:01"));
        var agents = Enumerable.Range(0, 20).Select(number => $"agent-{number}").ToList();
        await app.AcceptAsync($"[{string.Join(',', agents.Select(agent => Deliveries.Flat(agent, "Busy", Deliveries.Now)))}]");
        await Task.WhenAll(app.Partitions.Take(2).Select(keys => app.Redis.StreamAddAsync(keys.DeadLetters, "group", "g")));

        // In one partition only, and first of all in the answer.
        await app.Redis.StreamCreateConsumerGroupAsync(app.Partitions[0].Stream, "abandoned", "0-0");
        await using var board = await OpenAsync(app.Client);

        await Expect(board.Page.Locator("#groups li")).ToContainTextAsync(
            ["abandoned", "dashboard keeps up", "workforce keeps up"]);
        await Expect(board.Page.Locator("#notices li", new() { HasText = "abandoned (partition 0)" })).ToContainTextAsync(
            "no consumer");
        await Expect(board.Page.Locator("#dead-letters")).ToHaveTextAsync("2");
        await board.AssertEqualsBoardAsync(app.Client);
    }
}
