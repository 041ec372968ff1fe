using Microsoft.Playwright;
using PresenceFunctions.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace PresenceFunctions.Tests.Dashboard;

/// <summary>axe-core over the wallboard, in both themes and from phone to wall.</summary>
public sealed class WallboardAccessibilityTests(RedisFixture redis, BrowserFixture browser) : BrowserTest(browser)
{
    private static readonly string[] States =
        ["Available", "Away", "Break", "Busy", "Idle", "Meal", "Meeting", "Offline", "On Queue", "Training", "Not Ready"];

    private const string Wall = "#alarm=screen&limits=BUSY:30s,BREAK:90s,AWAY:1h&view=title%3DAll%2Bof%2Bus&view=state%3DBUSY";

    [Theory]
    [InlineData(ColorScheme.Light, 390, 844, "")]
    [InlineData(ColorScheme.Dark, 390, 844, "#size=compact")]
    [InlineData(ColorScheme.Light, 1440, 900, "#group=state")]
    [InlineData(ColorScheme.Dark, 1440, 900, "#group=department&state=BUSY")]
    [InlineData(ColorScheme.Light, 3840, 2160, "#size=large")]
    [InlineData(ColorScheme.Dark, 3840, 2160, "")]
    [InlineData(ColorScheme.Light, 390, 844, Wall)]
    [InlineData(ColorScheme.Dark, 1440, 900, Wall)]
    [InlineData(ColorScheme.Light, 1920, 1080, Wall + "&full=1")]
    public async Task Board_EveryStateOnIt_NoViolation(ColorScheme scheme, int width, int height, string fragment)
    {
        await using var app = await StartAsync();
        await using var board = await OpenAsync(app.Client, fragment, scheme, (width, height));
        await Expect(board.Tiles.First).ToBeVisibleAsync();
        await Expect(board.Page.Locator("#attention-count")).Not.ToHaveTextAsync("0");

        Assert.Empty(await board.ViolationsAsync());
        Assert.Equal(width, await board.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Dialogs_Open_NoViolation(ColorScheme scheme)
    {
        await using var app = await StartAsync();
        await using var board = await OpenAsync(app.Client, scheme: scheme);
        await board.Tiles.First.ClickAsync();
        await Expect(board.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        Assert.Empty(await board.ViolationsAsync());
        await board.Page.Keyboard.PressAsync("Escape");
        await board.Page.GetByLabel("Who: Busy").ClickAsync();
        await Expect(board.Page.Locator("#names-title")).ToHaveTextAsync("Busy: 1");
        Assert.Empty(await board.ViolationsAsync());
        await board.Page.Keyboard.PressAsync("Escape");
        await board.Page.Locator("#limits-open").ClickAsync();
        await board.Page.Locator("#limits").GetByLabel("Busy").FillAsync("soon");
        await board.Page.Keyboard.PressAsync("Enter");
        await Expect(board.Page.Locator("#limits-wrong")).ToBeVisibleAsync();
        Assert.Empty(await board.ViolationsAsync());
        await board.Page.Keyboard.PressAsync("Escape");
        await board.Page.Locator("#views-open").ClickAsync();
        await board.Page.Locator("#views").GetByText("Add", new() { Exact = true }).ClickAsync();
        await Expect(board.Page.Locator("#views-list li")).ToHaveCountAsync(1);
        Assert.Empty(await board.ViolationsAsync());

        await using var locked = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Access:Key", "k-1")]);
        await using var asking = await OpenAsync(locked.Client, scheme: scheme);
        asking.ExpectAnswer(401);
        await asking.Page.GetByLabel("Key", new() { Exact = true }).FillAsync("wrong");
        await asking.Page.GetByText("Open the board").ClickAsync();
        await Expect(asking.Page.Locator("#key-refused")).ToBeVisibleAsync();
        Assert.Empty(await asking.ViolationsAsync());
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task ConnectionLost_NoViolation(ColorScheme scheme)
    {
        var app = await StartAsync();
        await using var board = await OpenAsync(app.Client, scheme: scheme);
        await Expect(board.Tiles.First).ToBeVisibleAsync();

        board.ExpectNoServer();
        await app.DisposeAsync();
        await Expect(board.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Connection lost");

        Assert.Empty(await board.ViolationsAsync());
    }

    [Fact]
    public async Task ReducedMotion_StateChanges_NothingMoves()
    {
        await using var app = await StartAsync();
        await using var board = await OpenAsync(app.Client, "#state=BUSY,BREAK");
        await Expect(board.Tiles).ToHaveCountAsync(2);
        await board.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await CountAnimationsAsync(board);
        await app.AcceptAsync(Deliveries.Flat("agent-Busy", "Break", Deliveries.Now));
        await Expect(board.Tile("agent-Busy")).ToContainTextAsync("Break");
        Assert.Equal(0, await board.Page.EvaluateAsync<int>("window.animations"));

        await board.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.NoPreference });
        await app.AcceptAsync(Deliveries.Flat("agent-Busy", "Busy", Deliveries.Now + 1));
        await Expect(board.Tile("agent-Busy").Locator(".state")).ToHaveTextAsync("Busy");
        Assert.Equal(1, await board.Page.EvaluateAsync<int>("window.animations"));
    }

    private static async Task CountAnimationsAsync(Wallboard board) => await board.Page.EvaluateAsync(
        "() => { window.animations = 0; const animate = Element.prototype.animate; Element.prototype.animate = function (...all) { "
            + "window.animations++; return animate.apply(this, all); }; }");

    /// <summary>An agent in every state, one whose presence is unknown, and one too long in its state.</summary>
    private async Task<TestApp> StartAsync()
    {
        var app = await TestApp.StartAsync(redis, ("Workforce:StuckAfter:MEAL", "00:00:10"), Noon.Setting);
        foreach (var state in States)
        {
            await app.AcceptAsync(Deliveries.Flat($"agent-{state}", state, Deliveries.Now - 60_000));
        }

        foreach (var status in new[] { "IDLE", "INTERACTING", "NOT_RESPONDING", "COMMUNICATING" })
        {
            await app.AcceptAsync(Deliveries.Activity($"agent-{status}", "ON_QUEUE", status, Deliveries.Now));
        }

        await app.AcceptAsync(Deliveries.Routing("agent-unknown", "IDLE", Deliveries.Now));
        await TestApp.EventuallyAsync(
            async () => (await app.GetAsync("api/workforce?agents=none")).GetProperty("hits").GetArrayLength() > 0, "there is a hit");
        return app;
    }
}
