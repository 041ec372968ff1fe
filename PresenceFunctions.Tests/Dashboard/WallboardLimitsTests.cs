using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PresenceFunctions.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace PresenceFunctions.Tests.Dashboard;

/// <summary>How long an agent may be in a state, and the alarm about those who do not respond.</summary>
public sealed class WallboardLimitsTests(RedisFixture redis, BrowserFixture browser) : BrowserTest(browser)
{
    private const int Minute = 60_000;

    /// <summary>A browser's sound that counts what is played, and is as silent as the page is told.</summary>
    private const string CountedSound =
        """
        window.tones = 0;
        window.AudioContext = class {
          state = 'running'; currentTime = 0; destination = {};
          resume() { }
          createOscillator() { return { frequency: {}, connect: (next) => next, start: () => window.tones++, stop() { } }; }
          createGain() { return { gain: { setValueAtTime() { }, exponentialRampToValueAtTime() { } }, connect: (next) => next }; }
        };
        """;

    [Fact]
    public async Task Limits_SetByKeyboard_WarnFromHalfTheTimeAndCallForAttentionAfterAll()
    {
        await using var app = await TestApp.StartAsync(redis);
        foreach (var (id, minutesAgo) in new[] { ("fresh", 1), ("half", 8), ("over", 16) })
        {
            await app.AcceptAsync(Deliveries.Flat(id, "Busy", Deliveries.Now - (minutesAgo * Minute)));
        }

        await app.AcceptAsync(Deliveries.Flat("another", "Training", Deliveries.Now - (30 * Minute)));
        await using var board = await OpenAsync(app.Client);
        await Expect(board.Tiles).ToHaveCountAsync(4);
        var (page, keys, wrong) = (board.Page, board.Page.Keyboard, board.Page.Locator("#limits-wrong"));

        await page.Locator("#limits-open").PressAsync("Enter");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Busy").FocusAsync();
        await keys.TypeAsync("soon");
        await keys.PressAsync("Enter");
        await Expect(wrong).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Dialog).GetByLabel("Busy")).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Busy").FillAsync("15 min");
        await keys.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();

        await AssertMarkedAsync(board);
        Assert.Equal("#limits=BUSY:15m", Uri.UnescapeDataString(new Uri(page.Url).Fragment));
        await page.ReloadAsync();
        await AssertMarkedAsync(board);
        await page.GetByText("Needs attention only").PressAsync("Enter");
        await Expect(board.Tiles).ToHaveCountAsync(1);
        await board.Tile("over").PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Over the limit: more than 15:00");
    }

    [Fact]
    public async Task Limit_PassedWhileNothingChanges_IsSaid()
    {
        await using var app = await TestApp.StartAsync(redis);
        await app.AcceptAsync(Deliveries.Flat("agent-1", "Busy", Deliveries.Now));
        await using var board = await OpenAsync(app.Client, "#limits=BUSY:24s");
        var hit = board.Tile("agent-1").Locator(".hit");

        await Expect(hit).ToHaveTextAsync("½ of 24 s", new() { Timeout = 40_000 });
        await Expect(board.Page.Locator("#attention-count")).ToHaveTextAsync("0");
        await Expect(hit).ToHaveTextAsync("> 24 s", new() { Timeout = 40_000 });
        await Expect(board.Page.Locator("#attention-count")).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task Duration_AsPeopleWriteIt_IsReadAndWrittenInTheLargestEvenUnit()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await using var board = await OpenAsync(app.Client);

        var read = await board.Page.EvaluateAsync<string[]>(
            """
            async () => {
              const { readDuration, writeDuration, readLimits, writeLimits } = await import('/api/dashboard/limits.js');
              const written = (text) => { const ms = readDuration(text); return ms === undefined ? 'none' : writeDuration(ms); };
              return [
                ...['15', '90s', '60s', '1.5', '1,5m', '20 S', '2h', '120m', '1:30', '0:20', ' 24h ', '', '0', '0.001s', '25h', '-1',
                  '1:60', 'soon'].map(written),
                writeLimits(readLimits('BUSY:15m,MEAL:never,:5,BREAK:90s,AWAY')),
              ];
            }
            """);

        Assert.Equal(
            [
                "15m", "90s", "1m", "90s", "90s", "20s", "2h", "2h", "90s", "20s", "24h", "none", "none", "none", "none", "none", "none",
                "none",
                "BUSY:15m,BREAK:90s",
            ],
            read);
    }

    [Fact]
    public async Task Alarm_NotResponding_SaysWhoUntilTheyRespond()
    {
        await using var app = await TestApp.StartAsync(redis);
        await using var board = await OpenAsync(app.Client);
        var banner = board.Page.Locator("#unanswered");
        await app.AcceptAsync(Deliveries.Activity("ada", "ON_QUEUE", "NOT_RESPONDING", Deliveries.Now - 20_000));
        await Expect(board.Tile("ada")).ToBeVisibleAsync();
        await Expect(banner).ToBeHiddenAsync();

        await board.Page.Locator("#alarm-choice").SelectOptionAsync("On screen");
        await Expect(board.Page.Locator("#unanswered-count")).ToHaveTextAsync("1");
        await Expect(board.Page.Locator("#unanswered-names li")).ToHaveTextAsync(new Regex("^ada [0-9]:[0-5][0-9]$"));
        await Expect(board.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Not responding: ada");
        await Expect(board.Page.Locator("#unanswered-silence")).ToBeHiddenAsync();
        await board.Page.ReloadAsync();
        await Expect(banner).ToContainTextAsync("ada");
        Assert.NotEqual("none", await board.Page.EvaluateAsync<string>("getComputedStyle(document.body, '::after').content"));

        await app.AcceptAsync(Deliveries.Activity("ada", "ON_QUEUE", "INTERACTING", Deliveries.Now));
        await Expect(banner).ToBeHiddenAsync();
        Assert.Equal("none", await board.Page.EvaluateAsync<string>("getComputedStyle(document.body, '::after').content"));
    }

    [Fact]
    public async Task Alarm_OfAWallsViews_IsAboutAllOfThemAndNobodyElse_AndOnlyOverTheLimit()
    {
        await using var app = await TestApp.StartAsync(redis);
        foreach (var (department, secondsAgo) in new[] { ("Claims", 60), ("Billing", 90), ("Sales", 120), ("Claims too", 20) })
        {
            var id = Deliveries.AgentId();
            await redis.Database.StringSetAsync(
                $"agent-directory:{id}", $$"""{"name":"of {{department}}","department":"{{department}}"}""", TimeSpan.FromMinutes(5));
            await app.AcceptAsync(Deliveries.Activity(id, "ON_QUEUE", "NOT_RESPONDING", Deliveries.Now - (secondsAgo * 1000)));
        }

        await using var board = await OpenAsync(
            app.Client,
            "#alarm=screen&limits=NOT_RESPONDING:50s&every=3600&view=department%3DClaims%26state%3DBUSY"
                + "&view=department%3DBilling&view=query%3Dtoo");

        await Expect(board.Page.Locator("#unanswered bdi")).ToHaveTextAsync(["of Billing", "of Claims"]);
        await Expect(board.Page.Locator("#unanswered bdi")).ToHaveTextAsync(
            ["of Billing", "of Claims", "of Claims too"], new() { Timeout = 90_000 });
    }

    [Fact]
    public async Task Alarm_WithSound_IsHeardUntilSilenced_AndAgainForTheNext()
    {
        await using var app = await TestApp.StartAsync(redis);
        await app.AcceptAsync(Deliveries.Activity("ada", "ON_QUEUE", "NOT_RESPONDING", Deliveries.Now));
        await using var board = await OpenAsync(app.Client, "#alarm=sound", script: CountedSound);
        var (page, silence) = (board.Page, board.Page.Locator("#unanswered-silence"));

        // Once, and once more while nobody does anything about it.
        await TestApp.EventuallyAsync(
            async () => await page.EvaluateAsync<int>("window.tones") >= 4, "it has sounded twice", TimeSpan.FromSeconds(30));
        await silence.PressAsync("Enter");
        await Expect(silence).ToBeHiddenAsync();
        await Expect(page.Locator("#unanswered")).ToBeFocusedAsync();
        var heard = await page.EvaluateAsync<int>("window.tones");
        await page.EvaluateAsync("() => new Promise((resolve) => setTimeout(resolve, 7000))");
        Assert.Equal(heard, await page.EvaluateAsync<int>("window.tones"));

        await app.AcceptAsync(Deliveries.Activity("ben", "ON_QUEUE", "NOT_RESPONDING", Deliveries.Now));
        await TestApp.EventuallyAsync(
            async () => await page.EvaluateAsync<int>("window.tones") > heard, "it sounds again", TimeSpan.FromSeconds(30));
        await Expect(silence).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Sound_OfTheRealBrowser_WaitsForAKeyAndSaysSo()
    {
        await using var app = await TestApp.StartAsync(redis);
        await app.AcceptAsync(Deliveries.Activity("ada", "ON_QUEUE", "NOT_RESPONDING", Deliveries.Now));
        const string Asked = "The page asks for sound.";
        await using var board = await OpenAsync(
            app.Client, "#alarm=sound",
            script: "{ const Real = AudioContext; window.AudioContext = class extends Real { "
                + $"constructor() {{ super(); window.sound = this; console.warn('{Asked}'); }} }}; }}");
        board.Expect(Asked);
        board.Expect("The AudioContext was not allowed to start.");

        // Whatever a test asks of a page counts as a gesture of its user, after which a browser plays sounds.
        await TestApp.EventuallyAsync(() => Task.FromResult(board.AllComplaints.Contains(Asked)), "the page asks for sound");
        var blocked = board.Page.Locator("#unanswered-blocked");
        await Expect(blocked).ToBeVisibleAsync();

        await board.Page.Keyboard.PressAsync("Shift");

        await Expect(blocked).ToBeHiddenAsync();
        Assert.Equal("running", await board.Page.EvaluateAsync<string>("window.sound.state"));
    }

    private static async Task AssertMarkedAsync(Wallboard board)
    {
        await Expect(board.Tile("half").Locator(".hit")).ToHaveTextAsync("½ of 15 min");
        await Expect(board.Tile("over").Locator(".hit")).ToHaveTextAsync("> 15 min");
        await Expect(board.Tile("fresh").Locator(".hit")).ToBeEmptyAsync();
        await Expect(board.Tile("another").Locator(".hit")).ToBeEmptyAsync();
        await Expect(board.Page.Locator("#attention-count")).ToHaveTextAsync("1");
    }
}
