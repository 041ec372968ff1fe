using Microsoft.Playwright;
using PresenceFunctions.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace PresenceFunctions.Tests.Dashboard;

/// <summary>Views in turn, full screen, and whom a wall leaves out; from the keyboard, over a reload, and in the address.</summary>
[Collection(SecondBrowser.Name)]
public sealed class WallboardWallTests(RedisFixture redis, BrowserFixture browser) : BrowserTest(browser)
{
    [Fact]
    public async Task Views_AddedByKeyboard_AreShownInTurn_OverAReloadAndElsewhere()
    {
        await using var app = await StartAsync();
        await using var board = await OpenAsync(app.Client, "#department=Claims");
        await Expect(board.Tiles).ToHaveCountAsync(2);
        var (page, keys, name) = (board.Page, board.Page.Keyboard, board.Page.Locator("#view-name"));

        await page.Locator("#views-open").FocusAsync();
        await keys.PressAsync("Enter");
        await page.Locator("#view-title").FocusAsync();
        await keys.PressAsync("Enter");
        await keys.TypeAsync("Who is busy");
        await keys.PressAsync("Tab");
        await keys.TypeAsync("http://elsewhere/api/dashboard#state=BUSY&theme=dark&sort=longest");
        await keys.PressAsync("Enter");
        await Expect(page.Locator("#views-list span")).ToHaveTextAsync(["Claims", "Who is busy"]);
        await page.Locator("#views-every").FillAsync("1");
        await keys.PressAsync("Tab");
        await Expect(page.Locator("#views-every")).ToHaveValueAsync("5");
        await Expect(page.Locator("#views-start")).ToBeFocusedAsync();
        await keys.PressAsync("Enter");

        await Expect(name).ToHaveTextAsync("Claims");
        await Expect(board.Tiles).ToHaveCountAsync(2);
        await Expect(name).ToHaveTextAsync("Who is busy");
        await Expect(board.Page.Locator(".tile .name")).ToHaveTextAsync(["Jana Abe", "Ada Berg"]);
        await Expect(page.Locator("html")).ToHaveCSSAsync("color-scheme", "light dark");
        await Expect(name).ToHaveTextAsync("Claims");

        await page.ReloadAsync();
        await Expect(page.Locator("#rotation-place")).ToHaveTextAsync("1 of 2");
        await using var elsewhere = await OpenAsync(app.Client, new Uri(page.Url).Fragment);
        await Expect(elsewhere.Page.Locator("#view-name")).ToHaveTextAsync("Who is busy");
    }

    [Fact]
    public async Task Title_OfABookmark_IsShownUntilSomethingElseIsChosen()
    {
        await using var app = await StartAsync();
        await using var board = await OpenAsync(app.Client, "#title=Claims+floor&department=Claims");

        await Expect(board.Page.Locator("#view-name")).ToHaveTextAsync("Claims floor");
        await Expect(board.Page.Locator("#view-name")).ToBeVisibleAsync();
        await Expect(board.Page.Locator("#rotation button:visible")).ToHaveCountAsync(0);
        await board.Page.Locator("#department").SelectOptionAsync("Billing");
        await Expect(board.Page.Locator("#rotation")).ToBeHiddenAsync();
        Assert.Equal("#department=Billing", new Uri(board.Page.Url).Fragment);
    }

    [Fact]
    public async Task Views_PausedAndAnotherChosen_StayUntilResumed()
    {
        await using var app = await StartAsync();
        await using var board = await OpenAsync(
            app.Client, "#every=3600&view=department%3DClaims&view=department%3DBilling&view=state%3DMEAL");
        var (page, place) = (board.Page, board.Page.Locator("#rotation-place"));
        await Expect(place).ToHaveTextAsync("1 of 3");

        await page.Locator("#rotation-next").PressAsync("Enter");
        await Expect(place).ToHaveTextAsync("2 of 3");
        Assert.Equal(["Jana Abe", "Kofi Ito"], await NamesAsync(board, 2));
        await page.GetByLabel("Search").FillAsync("kofi");
        await Expect(place).ToHaveTextAsync("Paused");
        Assert.Equal(["Kofi Ito"], await NamesAsync(board, 1));

        await page.ReloadAsync();
        await Expect(place).ToHaveTextAsync("Paused");
        Assert.Equal(["Kofi Ito"], await NamesAsync(board, 1));
        await page.Locator("#rotation-pause").PressAsync("Enter");
        await Expect(place).ToHaveTextAsync("1 of 3");
        Assert.Equal(["Ada Berg", "Ben Costa"], await NamesAsync(board, 2));
        await page.Locator("#rotation-pause").PressAsync("Enter");
        await page.Locator("#rotation-next").PressAsync("Enter");
        await Expect(place).ToHaveTextAsync("Paused");
        Assert.Equal(["Jana Abe", "Kofi Ito"], await NamesAsync(board, 2));
    }

    [Fact]
    public async Task Views_MovedAndRemoved_TheFocusStaysInTheList()
    {
        await using var app = await StartAsync();
        await using var board = await OpenAsync(
            app.Client, "#paused=1&view=department%3DClaims&view=title%3DTwo%26group%3Dteam&view=attention%3D1");
        var (page, views) = (board.Page, board.Page.Locator("#views-list span"));
        await page.Locator("#views-open").PressAsync("Enter");
        await Expect(views).ToHaveTextAsync(["Claims", "Two", "needs attention"]);

        await page.GetByLabel("Show earlier: needs attention").PressAsync("Enter");
        await Expect(views).ToHaveTextAsync(["Claims", "needs attention", "Two"]);
        await Expect(page.GetByLabel("Show earlier: needs attention")).ToBeFocusedAsync();
        await page.GetByLabel("Remove Claims").PressAsync("Enter");
        await Expect(views).ToHaveTextAsync(["needs attention", "Two"]);
        await Expect(page.GetByLabel("Show later: needs attention")).ToBeFocusedAsync();
        await page.GetByLabel("Remove Two").PressAsync("Enter");
        await page.GetByLabel("Remove needs attention").PressAsync("Enter");
        await Expect(views).ToHaveCountAsync(0);
        await Expect(page.Locator("#view-title")).ToBeFocusedAsync();
        await Expect(page.Locator("#views-start")).ToBeDisabledAsync();
        Assert.Equal("", new Uri(page.Url).Fragment);
    }

    [Fact]
    public async Task View_ThatSaysNothingOfAView_CountsAsAbsent()
    {
        await using var app = await StartAsync();
        await using var board = await OpenAsync(app.Client, "#department=Claims&view=bogus");

        await Expect(board.Tiles).ToHaveCountAsync(2);
        await Expect(board.Page.Locator("#rotation")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task DialogOpen_WhileViewsAreShownInTurn_TheyWait()
    {
        await using var app = await StartAsync();
        await using var board = await OpenAsync(app.Client, "#every=5&view=department%3DClaims&view=department%3DBilling");
        await Expect(board.Tiles).ToHaveCountAsync(2);
        await board.Tile("Ada Berg").PressAsync("Enter");

        // As long as it takes for a view to be over, as the page counts.
        await board.Page.EvaluateAsync("() => new Promise((resolve) => setTimeout(resolve, 7000))");
        await Expect(board.Page.Locator("#rotation-place")).ToHaveTextAsync("1 of 2");
        await board.Page.Keyboard.PressAsync("Escape");

        await Expect(board.Page.Locator("#rotation-place")).ToHaveTextAsync("2 of 2");
    }

    [Fact]
    public async Task LoggedOut_Hidden_AreNeitherShownNorCounted_OverAReload()
    {
        await using var app = await StartAsync();
        await app.AcceptAsync(Deliveries.Flat("gone", "Offline", Deliveries.Now));
        await using var board = await OpenAsync(app.Client);
        await Expect(board.Tile("gone")).ToBeVisibleAsync();

        await board.Page.GetByText("Hide logged out").PressAsync("Enter");
        await Expect(board.Tile("gone")).ToHaveCountAsync(0);
        await Expect(board.Page.Locator(".count", new() { HasText = "Offline" }).Locator("b")).ToHaveTextAsync("0");
        await board.Page.ReloadAsync();
        await Expect(board.Tiles).ToHaveCountAsync(4);
        await Expect(board.Page.GetByText("Hide logged out")).ToHaveAttributeAsync("aria-pressed", "true");
        await app.AcceptAsync(Deliveries.Flat("gone", "Busy", Deliveries.Now + 1));
        await Expect(board.Tile("gone")).ToBeVisibleAsync();

        await board.Page.GetByText("Show all").PressAsync("Enter");
        Assert.Equal("", new Uri(board.Page.Url).Fragment);
    }

    [Fact]
    public async Task FullScreen_EnteredAndLeft_HidesWhatOneChoosesWith_OverAReload()
    {
        await using var app = await StartAsync();
        await using var board = await OpenAsync(app.Client);
        await Expect(board.Tiles).ToHaveCountAsync(4);
        var (page, button, search) = (board.Page, board.Page.Locator("#full-screen"), board.Page.GetByLabel("Search"));

        await button.PressAsync("Enter");
        await Expect(search).ToBeHiddenAsync();
        await Expect(button).ToHaveTextAsync("Leave full screen");
        await IsFullScreenAsync(page, true);
        await page.EvaluateAsync("document.exitFullscreen()");
        await Expect(search).ToBeVisibleAsync();
        Assert.Equal("", new Uri(page.Url).Fragment);

        await button.PressAsync("Enter");
        await IsFullScreenAsync(page, true);
        await page.ReloadAsync();
        await Expect(board.Tiles).ToHaveCountAsync(4);
        await Expect(search).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("Shift");
        await IsFullScreenAsync(page, true);
        await button.PressAsync("Enter");
        await Expect(search).ToBeVisibleAsync();
        await IsFullScreenAsync(page, false);
    }

    [Fact]
    public async Task Names_BehindACount_ListedByKeyboard_TheLongestFirst()
    {
        await using var app = await StartAsync();
        await using var board = await OpenAsync(app.Client);
        await Expect(board.Tiles).ToHaveCountAsync(4);
        var (page, names) = (board.Page, board.Page.Locator("#names-list .name"));

        await page.GetByLabel("Who: Busy").PressAsync("Enter");
        await Expect(page.Locator("#names-title")).ToHaveTextAsync("Busy: 2");
        await Expect(names).ToHaveTextAsync(["Jana Abe", "Ada Berg"]);
        await page.ReloadAsync();
        await Expect(names).ToHaveTextAsync(["Jana Abe", "Ada Berg"]);
        await app.AcceptAsync(Deliveries.Flat("new", "Busy", Deliveries.Now));
        await Expect(names).ToHaveTextAsync(["Jana Abe", "Ada Berg", "new"]);

        await names.Nth(1).Locator("xpath=..").PressAsync("Enter");
        await Expect(page.Locator("#details-name")).ToHaveTextAsync("Ada Berg");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#names")).ToBeHiddenAsync();
        Assert.Equal("", new Uri(page.Url).Fragment);
    }

    private static Task IsFullScreenAsync(IPage page, bool expected) => TestApp.EventuallyAsync(
        async () => await page.EvaluateAsync<bool>("document.fullscreenElement !== null") == expected, $"full screen: {expected}");

    private static async Task<IReadOnlyList<string>> NamesAsync(Wallboard board, int count)
    {
        await Expect(board.Tiles).ToHaveCountAsync(count);
        return await board.NamesAsync();
    }

    private async Task<TestApp> StartAsync()
    {
        var app = await TestApp.StartAsync(redis);
        (string Name, string Department, string State, int MinutesAgo)[] agents =
            [
                ("Ada Berg", "Claims", "Busy", 1),
                ("Ben Costa", "Claims", "Meal", 2),
                ("Jana Abe", "Billing", "Busy", 3),
                ("Kofi Ito", "Billing", "Available", 4),
            ];
        foreach (var (name, department, state, minutesAgo) in agents)
        {
            var id = Deliveries.AgentId();
            await redis.Database.StringSetAsync(
                $"agent-directory:{id}", $$"""{"name":"{{name}}","department":"{{department}}"}""", TimeSpan.FromMinutes(5));
            await app.AcceptAsync(Deliveries.Flat(id, state, Deliveries.Now - (minutesAgo * 60_000)));
        }

        return app;
    }
}
