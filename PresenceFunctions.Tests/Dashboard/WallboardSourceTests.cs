using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PresenceFunctions.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace PresenceFunctions.Tests.Dashboard;

/// <summary>What Genesys Cloud knows of agents beyond their states, how far the board is from it, and who helps to keep up.</summary>
[Collection(SecondBrowser.Name)]
public sealed class WallboardSourceTests(RedisFixture redis, BrowserFixture browser) : BrowserTest(browser)
{
    // A sweep of a moment ago, and the next after five minutes.
    private const string Sweep = "\"tookMs\":900,\"users\":1300,\"checked\":1240";

    [Theory]
    [InlineData(40, "\"wrong\":0,\"drift\":0", 300, "ok", "^In step with Genesys, 0 of 1,240 wrong, (4\\d|5\\d) s ago$")]
    [InlineData(40, "\"wrong\":3,\"drift\":0.0024", 300, "behind", "^Not in step with Genesys, 3 of 1,240 wrong, (4\\d|5\\d) s ago$")]
    [InlineData(40, "\"wrong\":120,\"drift\":0.097", 300, "bad", "^Not in step with Genesys, 120 of 1,240 wrong, ")]
    [InlineData(
        1200, "\"wrong\":0,\"drift\":0", 300, "bad", "^Not compared with Genesys for 20 min\\. Last: 0 of 1,240 wrong, 20 min ago$")]
    [InlineData(
        40,
        "\"wrong\":0,\"drift\":0,\"error\":\"429, again at noon.\"",
        300,
        "bad",
        "^Genesys could not be asked: 429, again at noon\\. Last: 0 of 1,240 wrong, ")]
    public async Task Strip_Swept_SaysWhetherInStepWithGenesys(
        int secondsAgo, string found, int everySeconds, string grade, string sentence)
    {
        await using var app = await TestApp.StartAsync(redis);
        var at = Deliveries.Now - (secondsAgo * 1000);
        await using var board = await OpenAsync(
            app.Client, answers: Source($$$"""{"at":{{{at}}},{{{Sweep}}},{{{found}}},"nextAt":{{{at + (everySeconds * 1000)}}}}"""));

        await Expect(board.Page.Locator("#source")).ToHaveTextAsync(new Regex(sentence));
        await Expect(board.Page.Locator("#source-card")).ToHaveAttributeAsync("data-grade", grade);
    }

    [Theory]
    [InlineData("""{"configured":true}""", "Not compared with Genesys yet")]
    [InlineData("""{"configured":true,"sweep":{"error":"401"}}""", "Not compared with Genesys yet: 401")]
    public async Task Strip_NeverSwept_IsSaid(string answer, string sentence)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await using var board = await OpenAsync(app.Client, answers: new Dictionary<string, string> { ["source"] = answer });

        await Expect(board.Page.Locator("#source")).ToHaveTextAsync(sentence);
    }

    [Fact]
    public async Task Strip_InStepAndThenNoAnswerAnyMore_TimeGoesOn()
    {
        await using var app = await TestApp.StartAsync(redis);
        var at = Deliveries.Now;
        await using var board = await OpenAsync(
            app.Client, answers: Source($$$"""{"at":{{{at}}},{{{Sweep}}},"wrong":0,"drift":0,"nextAt":{{{at + 8000}}}}"""));
        await Expect(board.Page.Locator("#source")).ToContainTextAsync("In step");

        board.ExpectAnswer(503);
        await board.AnswerAsync("source", "{}", status: 503);

        await Expect(board.Page.Locator("#source")).ToContainTextAsync("Not compared with Genesys for ", new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task Strip_GenesysIsNotAsked_NothingOfItShows()
    {
        await using var app = await TestApp.StartAsync(redis);
        await using var board = await OpenAsync(app.Client);
        await Expect(board.Page.Locator("#groups li")).ToContainTextAsync(["dashboard", "workforce"]);
        await Expect(board.Page.Locator("#source-card")).ToBeHiddenAsync();

        await using var older = await OpenAsync(app.Client);
        older.ExpectAnswer(404);
        await older.AnswerAsync("source", "{}", status: 404);
        await older.Page.ReloadAsync();
        await Expect(older.Page.Locator("#groups li")).ToContainTextAsync(["dashboard", "workforce"]);
        await Expect(older.Page.Locator("#source-card")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Tile_LabelOfThePresenceAndOutOfOffice_StandWithTheState()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var now = Deliveries.Now;
        string Agent(string id, string state, string more) =>
            $$"""{"agentId":"{{id}}","state":"{{state}}","since":{{now}},"updatedAt":{{now}},"confidence":"live",{{more}}}""";
        string Presence(string state, string label) => $$"""
            "presence":{"state":"{{state}}","raw":"{{state}}","since":{{now}},"label":"{{label}}"}
            """.Trim();
        string[] agents =
        [
            Agent("lunch", "MEAL", $"{Presence("MEAL", "Lunch with the team")},\"department\":\"Claims\",\"outOfOffice\":true"),
            Agent("plain", "MEAL", Presence("MEAL", "meal")),
            Agent(
                "calls",
                "INTERACTING",
                $"{Presence("ON_QUEUE", "Ready for anything")},\"routing\":{{\"status\":\"INTERACTING\",\"since\":{now}}}"),
        ];
        await using var board = await OpenAsync(app.Client, answers: new Dictionary<string, string>
        {
            ["presence/live"] = $$"""
                event: snapshot
                data: {"epoch":"e","position":"1-0","takenAt":{{now}},"counts":{},"agents":[{{string.Join(',', agents)}}]}
                id: 1-0


                """,
        });

        var lunch = board.Tile("lunch");
        await Expect(lunch.Locator(".label")).ToHaveTextAsync("Lunch with the team");
        await Expect(lunch.Locator(".office")).ToHaveTextAsync("Out of office");
        await Expect(lunch.Locator(".department")).ToHaveTextAsync("Claims");
        foreach (var other in (string[])["plain", "calls"])
        {
            await Expect(board.Tile(other).Locator(".label")).ToBeEmptyAsync();
            await Expect(board.Tile(other).Locator(".office")).ToBeEmptyAsync();
        }

        Assert.Empty(await board.ViolationsAsync());
        await lunch.ClickAsync();
        await Expect(board.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Meal (Lunch with the team)");
        await Expect(board.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Out of office");
    }

    [Fact]
    public async Task Groups_WithHandsThatHelp_SayHowMany()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        string Lag(string group, int partition, string verdict, string more) =>
            $$"""{"group":"presence-{{group}}-consumer","partition":"""
                + $$"""{{partition}},"verdict":"{{verdict}}","reason":"so it is","deadLetters":0{{more}}}""";
        await using var board = await OpenAsync(app.Client, answers: new Dictionary<string, string>
        {
            ["lag"] =
                $"[{Lag("dashboard", 0, "ok", ",\"hands\":3")},{Lag("dashboard", 1, "catching-up", ",\"hands\":2")},"
                    + $"{Lag("workforce", 0, "ok", ",\"hands\":1")},{Lag("third", 0, "ok", "")}]",
        });

        await Expect(board.Page.Locator("#groups li")).ToHaveTextAsync(
            ["…dashboard catching up, 3 hands", "✓workforce keeps up, 1 hand", "✓third keeps up"]);
    }

    [Fact]
    public async Task TeamAndDivision_AreFiltersAndGroups_WhereThereAreAny()
    {
        await using var app = await TestApp.StartAsync(redis);
        await using var board = await OpenAsync(app.Client);
        var (page, team) = (board.Page, board.Page.Locator("#team"));
        await app.AcceptAsync(Deliveries.Flat("no-name", "Busy", Deliveries.Now));
        await Expect(board.Tiles).ToHaveCountAsync(1);
        await Expect(team).ToBeHiddenAsync();
        foreach (var (name, more) in new[]
        {
            ("Ada Berg", "\"team\":\"Early\",\"division\":\"North\""), ("Ben Costa", "\"team\":\"Early\",\"division\":\"South\""), (
                "Jana Abe", "\"team\":\"Late\",\"division\":\"South\""),
        })
        {
            var id = Deliveries.AgentId();
            await redis.Database.StringSetAsync($"agent-directory:{id}", $$"""{"name":"{{name}}",{{more}}}""", TimeSpan.FromMinutes(5));
            await app.AcceptAsync(Deliveries.Flat(id, "Busy", Deliveries.Now));
        }

        await page.GetByLabel("Group by").SelectOptionAsync("Team");
        await Expect(page.GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(["Early 2", "Late 1", "No team 1"]);
        await page.GetByLabel("Group by").SelectOptionAsync("Division");
        await Expect(page.GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(["North 1", "South 2", "No division 1"]);
        await team.SelectOptionAsync("Early");
        await page.Locator("#division").SelectOptionAsync("South");
        await Expect(page.Locator(".tile .name")).ToHaveTextAsync(["Ben Costa"]);
        await page.ReloadAsync();
        await Expect(page.Locator(".tile .name")).ToHaveTextAsync(["Ben Costa"]);
        await Expect(team).ToHaveValueAsync("Early");
        await board.Tile("Ben Costa").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("TeamEarlyDivisionSouth");
    }

    private static Dictionary<string, string> Source(string sweep) =>
        new() { ["source"] = $$$"""{"configured":true,"sweep":{{{sweep}}},"token":{"expiresAt":1}}""" };
}
