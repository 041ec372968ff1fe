using Microsoft.Playwright;
using PresenceFunctions.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace PresenceFunctions.Tests.Dashboard;

/// <summary>Choosing whom to see, with a mouse, a keyboard or a bookmark.</summary>
public sealed class WallboardViewingTests(RedisFixture redis, BrowserFixture browser) : BrowserTest(browser)
{
    [Fact]
    public async Task Filters_SearchStateAndDepartment_NarrowEachOther_AndCanBeTakenAway()
    {
        await using var app = await StartAsync();
        await using var board = await OpenAsync(app.Client);
        await Expect(board.Tiles).ToHaveCountAsync(6);

        await board.Page.Locator(".count", new() { HasText = "Busy" }).ClickAsync();
        await Expect(board.Tiles).ToHaveCountAsync(3);
        await board.Page.Locator("#department").SelectOptionAsync("Claims");
        await Expect(board.Tiles).ToHaveCountAsync(2);
        await board.Page.GetByLabel("Search").FillAsync("ELODIE");
        await Expect(board.Tiles).ToHaveCountAsync(1);
        await Expect(board.Tile("Élodie Roux")).ToBeVisibleAsync();
        await Expect(board.Page.Locator("#shown")).ToHaveTextAsync("1 of 6 agents");
        await Expect(board.Page.Locator("#mix > div:visible")).ToHaveCountAsync(1);
        await Expect(board.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("1 of 6 agents");

        await board.Page.GetByText("Show all").ClickAsync();
        await Expect(board.Tiles).ToHaveCountAsync(6);
    }

    [Fact]
    public async Task Choice_InTheAddress_IsABookmark()
    {
        await using var app = await StartAsync();
        await using var first = await OpenAsync(app.Client);
        await first.Page.Locator(".count", new() { HasText = "Busy" }).ClickAsync();
        await first.Page.GetByLabel("Group by").SelectOptionAsync("Department");
        await first.Page.GetByLabel("Theme").SelectOptionAsync("Dark");
        var fragment = new Uri(first.Page.Url).Fragment;

        await using var second = await OpenAsync(app.Client, fragment);

        await Expect(second.Tiles).ToHaveCountAsync(3);
        await Expect(second.Page.GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(["Billing 1", "Claims 2"]);
        await Expect(second.Page.Locator(".count[aria-pressed=true]")).ToContainTextAsync("Busy");
        await Expect(second.Page.Locator("html")).ToHaveCSSAsync("color-scheme", "dark");
    }

    [Fact]
    public async Task Choice_InTheAddressThatIsNone_IsTheUsual()
    {
        await using var app = await StartAsync();
        await using var board = await OpenAsync(
            app.Client, "#group=extension&sort=age&size=huge&theme=pink&alarm=loud&offline=1&every=1&limits=BUSY:never,:,MEAL");
        await Expect(board.Tiles).ToHaveCountAsync(6);

        await Expect(board.Page.GetByRole(AriaRole.Rowheader)).ToHaveCountAsync(0);
        await Expect(board.Page.GetByLabel("Group by").Locator("option:checked")).ToHaveTextAsync("Nothing");
    }

    [Theory]
    [InlineData("", new[] { "Ada Berg", "Ben Costa", "Élodie Roux", "Jana Abe", "Kofi Ito", "no-name" })]
    [InlineData("#sort=longest", new[] { "no-name", "Kofi Ito", "Jana Abe", "Élodie Roux", "Ben Costa", "Ada Berg" })]
    [InlineData("#sort=newest", new[] { "Ada Berg", "Ben Costa", "Élodie Roux", "Jana Abe", "Kofi Ito", "no-name" })]
    [InlineData("#group=state", new[] { "Ben Costa", "Jana Abe", "no-name", "Ada Berg", "Élodie Roux", "Kofi Ito" })]
    [InlineData("#group=department", new[] { "Jana Abe", "Kofi Ito", "Ada Berg", "Ben Costa", "Élodie Roux", "no-name" })]
    public async Task Order_SortedAndGrouped_IsTheOneChosen(string fragment, string[] expected)
    {
        await using var app = await StartAsync();
        await using var board = await OpenAsync(app.Client, fragment);

        await Expect(board.Page.Locator(".tile .name")).ToHaveTextAsync(expected);
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(320, 700)]
    public async Task Words_TooLongForTheirPlace_DoNotWidenThePageNorCoverOthers(int width, int height)
    {
        await using var app = await TestApp.StartAsync(redis);
        var id = Deliveries.AgentId();
        await redis.Database.StringSetAsync(
            $"agent-directory:{id}", $$"""{"name":"{{new string('W', 200)}}","department":"{{new string('D', 200)}}"}""",
            TimeSpan.FromMinutes(1));
        await app.AcceptAsync(Deliveries.Flat(id, "A state that nobody has seen before, nor in so many words", Deliveries.Now));
        await using var board = await OpenAsync(app.Client, "#group=department", size: (width, height));
        await Expect(board.Tiles).ToHaveCountAsync(1);
        await Expect(board.Page.Locator("#department option")).ToHaveCountAsync(2);

        Assert.Equal(width, await board.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.True(await board.Page.Locator(".count").EvaluateAsync<bool>("(count) => count.scrollWidth <= count.clientWidth"));
    }

    [Fact]
    public async Task Names_ReadFromTheRight_AreCutOffAtTheirEnd()
    {
        await using var app = await TestApp.StartAsync(redis);
        var (hebrew, latin) = (Deliveries.AgentId(), Deliveries.AgentId());
        await redis.Database.StringSetAsync(
            $"agent-directory:{hebrew}", """{"name":"ישראל ישראלי","department":"מכירות"}""", TimeSpan.FromMinutes(1));
        await redis.Database.StringSetAsync(
            $"agent-directory:{latin}", """{"name":"Ada Berg","department":"Claims"}""", TimeSpan.FromMinutes(1));
        await app.AcceptAsync(Deliveries.Flat(hebrew, "Busy", Deliveries.Now));
        await app.AcceptAsync(Deliveries.Flat(latin, "Busy", Deliveries.Now));
        await using var board = await OpenAsync(app.Client);

        await Expect(board.Tile("ישראל ישראלי").Locator(".name")).ToHaveCSSAsync("direction", "rtl");
        await Expect(board.Tile("Ada Berg").Locator(".name")).ToHaveCSSAsync("direction", "ltr");
    }

    [Fact]
    public async Task Keyboard_FromTheTopOfThePage_ReachesAnAgentAndItsDetails()
    {
        await using var app = await StartAsync();
        await using var board = await OpenAsync(app.Client);
        await Expect(board.Tiles).ToHaveCountAsync(6);
        var keys = board.Page.Keyboard;

        await keys.PressAsync("Tab");
        await Expect(board.Page.GetByText("Skip to the agents")).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        await Expect(board.Tile("Ada Berg")).ToBeFocusedAsync();
        await keys.PressAsync("ArrowRight");
        await Expect(board.Tile("Ben Costa")).ToBeFocusedAsync();
        await keys.PressAsync("Control+End");
        await Expect(board.Tile("no-name")).ToBeFocusedAsync();
        await keys.PressAsync("Control+Home");
        await keys.PressAsync("Enter");

        var details = board.Page.GetByRole(AriaRole.Dialog);
        await Expect(details).ToContainTextAsync("Ada Berg");
        await Expect(details).ToContainTextAsync("7001");
        await keys.PressAsync("Escape");
        await Expect(details).ToBeHiddenAsync();
        await Expect(board.Tile("Ada Berg")).ToBeFocusedAsync();
        Assert.Equal("", new Uri(board.Page.Url).Fragment);
    }

    [Fact]
    public async Task Keyboard_OrderChanges_FocusStaysWithTheAgent()
    {
        await using var app = await StartAsync();
        await using var board = await OpenAsync(app.Client, "#sort=newest");
        await Expect(board.Tiles).ToHaveCountAsync(6);
        await board.Tile("Ada Berg").FocusAsync();

        await app.AcceptAsync(Deliveries.Flat("no-name", "Meal", Deliveries.Now));

        await Expect(board.Page.Locator(".tile .name").First).ToHaveTextAsync("no-name");
        await Expect(board.Tile("Ada Berg")).ToBeFocusedAsync();
        await Expect(board.Page.Locator(".tile[tabindex='0']")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Grid_ManyAgents_HoldsOnlyWhatTheScreenShows()
    {
        await using var app = await TestApp.StartAsync(redis);
        foreach (var numbers in Enumerable.Range(0, 2000).Chunk(100))
        {
            await app.AcceptAsync(
                $"[{string.Join(',', numbers.Select(number => Deliveries.Flat($"agent-{number:d4}", "Busy", Deliveries.Now)))}]");
        }

        await using var board = await OpenAsync(app.Client);
        await Expect(board.Page.Locator("#total")).ToHaveTextAsync("2,000");
        await Expect(board.Tile("agent-0000")).ToBeVisibleAsync();
        var grid = board.Page.GetByRole(AriaRole.Grid);
        Assert.InRange(await board.Tiles.CountAsync(), 10, 300);

        await board.Tile("agent-0000").FocusAsync();
        await board.Page.Keyboard.PressAsync("Control+End");

        await Expect(board.Tile("agent-1999")).ToBeFocusedAsync();
        await Expect(board.Tile("agent-1999")).ToBeInViewportAsync();
        var rows = await grid.GetAttributeAsync("aria-rowcount");
        Assert.Equal(rows, await board.Tile("agent-1999").Locator("xpath=..").GetAttributeAsync("aria-rowindex"));
        Assert.InRange(await board.Tiles.CountAsync(), 10, 300);
    }

    [Fact]
    public async Task Names_MoreThanAnybodyReads_TheRestIsANumber()
    {
        await using var app = await TestApp.StartAsync(redis);
        foreach (var numbers in Enumerable.Range(0, 205).Chunk(100))
        {
            var deliveries = numbers.Select(number => Deliveries.Flat($"agent-{number:d3}", "Busy", Deliveries.Now - 1000 + number));
            await app.AcceptAsync($"[{string.Join(',', deliveries)}]");
        }

        await using var board = await OpenAsync(app.Client, "#names=BUSY");

        await Expect(board.Page.Locator("#names-title")).ToHaveTextAsync("Busy: 205");
        await Expect(board.Page.Locator("#names-list li")).ToHaveCountAsync(200);
        await Expect(board.Page.Locator("#names-list .name").First).ToHaveTextAsync("agent-000");
        await Expect(board.Page.Locator("#names-rest")).ToHaveTextAsync("and 5 more");
    }

    /// <summary>Six agents, the first in the list changed last.</summary>
    private async Task<TestApp> StartAsync()
    {
        var app = await TestApp.StartAsync(redis);
        (string Id, string Name, string Department, string State)[] agents =
        [
            (Deliveries.AgentId(), "Ada Berg", "Claims", "Busy"),
            (Deliveries.AgentId(), "Ben Costa", "Claims", "Available"),
            (Deliveries.AgentId(), "Élodie Roux", "Claims", "Busy"),
            (Deliveries.AgentId(), "Jana Abe", "Billing", "Available"),
            (Deliveries.AgentId(), "Kofi Ito", "Billing", "Busy"),
            ("no-name", "", "", "Available"),
        ];
        var now = Deliveries.Now;
        foreach (var (index, (id, name, department, state)) in agents.Index())
        {
            if (name.Length > 0)
            {
                await redis.Database.StringSetAsync(
                    $"agent-directory:{id}", $$"""{"name":"{{name}}","department":"{{department}}","extension":"{{7001 + index}}"}""",
                    TimeSpan.FromMinutes(1));
            }

            await app.AcceptAsync(Deliveries.Flat(id, state, now - (index * 60_000)));
        }

        return app;
    }
}
