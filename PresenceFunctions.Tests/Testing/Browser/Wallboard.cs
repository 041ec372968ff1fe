using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Playwright;

namespace PresenceFunctions.Tests.Testing;

/// <summary>The wallboard in a browser, and what the browser complained of meanwhile.</summary>
internal sealed class Wallboard : IAsyncDisposable
{
    private const string Axe = "PresenceFunctions.Tests/node_modules/axe-core/axe.min.js";

    // The browser says so itself, but not of each and not always in the same words.
    private const string ReportPolicy =
        "addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => console.error(`Policy: "
            + "${effectiveDirective} refuses ${blockedURI}`));";

    private readonly IBrowserContext context;
    private readonly ConcurrentQueue<string> heard = new();
    private readonly List<string> expected = [];

    private Wallboard(IBrowserContext context, IPage page, Uri server)
    {
        this.context = context;
        Page = page;
        page.Console += (_, message) => Keep(message);
        page.PageError += (_, error) => heard.Enqueue(error);
        page.Crash += (_, _) => heard.Enqueue("The page has crashed.");
        page.Request += (_, request) => Keep(request, server);
    }

    public IPage Page { get; }

    /// <summary>
    /// What was not expected of: errors and warnings of the console, what the page's policy has refused, exceptions nobody caught,
    /// and requests to anybody but the server.
    /// </summary>
    public IReadOnlyList<string> Complaints =>
        [.. heard.Where(complaint => !expected.Exists(start => complaint.StartsWith(start, StringComparison.Ordinal)))];

    /// <summary>The same, with those that were expected.</summary>
    public IReadOnlyCollection<string> AllComplaints => heard;

    public ILocator Tiles => Page.GetByRole(AriaRole.Gridcell);

    public ILocator State => Page.Locator("#connection-text");

    /// <summary>
    /// Opens the page with what the viewer has chosen, as the address holds it (<c>#state=BUSY</c>), on a laptop's screen unless
    /// another size is given. A script is run before the page's own, and answers stand in for those of the host, by path.
    /// </summary>
    public static async Task<Wallboard> OpenAsync(
        BrowserFixture browser,
        HttpClient server,
        string fragment = "",
        ColorScheme scheme = ColorScheme.Light,
        (int Width, int Height)? size = null,
        string? script = null,
        IReadOnlyDictionary<string, string>? answers = null)
    {
        var (width, height) = size ?? (1440, 900);
        var context = await browser.Browser.NewContextAsync(
            new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme });
        if (script is not null)
        {
            await context.AddInitScriptAsync(script);
        }

        await context.AddInitScriptAsync(ReportPolicy);
        var board = new Wallboard(context, await context.NewPageAsync(), server.BaseAddress!);

        // No host of these tests asks Genesys Cloud.
        await board.AnswerAsync("source", """{"configured":false}""");
        foreach (var (path, body) in answers ?? ImmutableDictionary<string, string>.Empty)
        {
            await board.AnswerAsync(path, body);
        }

        await board.Page.GotoAsync(new Uri(server.BaseAddress!, $"api/dashboard{fragment}").ToString());
        return board;
    }

    /// <summary>Answers a route of the API in the host's place: JSON, or events where the body begins with one.</summary>
    public Task AnswerAsync(string path, string body, int status = 200) => context.RouteAsync(
        $"**/api/{path}",
        route => route.FulfillAsync(new()
        {
            Status = status,
            ContentType = body.StartsWith("event:", StringComparison.Ordinal) ? "text/event-stream" : "application/json",
            Body = body,
        }));

    /// <summary>Complaints that begin so are no failure of the test: it brings them about.</summary>
    public void Expect(string complaint) => expected.Add(complaint);

    /// <summary>What the browser itself says of a server that is gone is no failure of the test.</summary>
    public void ExpectNoServer() => Expect("Failed to load resource: net::ERR_");

    /// <summary>What the browser itself says of an answer that is no success is no failure of the test.</summary>
    public void ExpectAnswer(int status) => Expect($"Failed to load resource: the server responded with a status of {status} ");

    /// <summary>The tile that bears a name, or an id where no name is known.</summary>
    public ILocator Tile(string name) => Tiles.Filter(new() { Has = Page.GetByText(name, new() { Exact = true }) });

    /// <summary>The names on the tiles that are on the screen, in their order.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync() => await Page.Locator(".tile .name").AllInnerTextsAsync();

    /// <summary>The agents as the page has them, by id, in the form of the board's answer.</summary>
    public async Task<IReadOnlyDictionary<string, JsonElement>> AgentsAsync()
    {
        var agents = await Page.EvaluateAsync<string>(
            "async () => JSON.stringify([...(await import('/api/dashboard/main.js')).board.rows.values()].map((row) => row.agent))");
        return ById(JsonElement.Parse(agents));
    }

    /// <summary>Agents of a JSON array, by id.</summary>
    public static IReadOnlyDictionary<string, JsonElement> ById(JsonElement agents) =>
        agents.EnumerateArray().ToDictionary(agent => agent.GetProperty("agentId").GetString()!, agent => agent);

    /// <summary>Waits until the page shows what the server's board has, agent for agent.</summary>
    public async Task AssertEqualsBoardAsync(HttpClient server)
    {
        IReadOnlyDictionary<string, JsonElement>? expected = null;
        await TestApp.EventuallyAsync(
            async () =>
            {
                var board = JsonElement.Parse(await server.GetStringAsync("api/presence", TestContext.Current.CancellationToken));
                expected = ById(board.GetProperty("agents"));
                var shown = await AgentsAsync();
                return expected.Count == shown.Count
                    && expected.All(agent => shown.TryGetValue(agent.Key, out var same) && JsonElement.DeepEquals(same, agent.Value));
            },
            "the page equals the board");
        Assert.NotEmpty(expected!);
    }

    /// <summary>What axe-core finds, of all its rules.</summary>
    public async Task<IReadOnlyList<string>> ViolationsAsync()
    {
        var axe = Repository.PathOf(Axe);
        Assert.True(File.Exists(axe), $"{Axe} is missing; ./dev test installs it.");
        await Page.EvaluateAsync(await File.ReadAllTextAsync(axe, TestContext.Current.CancellationToken));
        return await Page.EvaluateAsync<string[]>(
            "async () => (await axe.run()).violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html, "
                + "failureSummary }) => html + failureSummary).join()}`)");
    }

    public async ValueTask DisposeAsync() => await context.DisposeAsync();

    private void Keep(IConsoleMessage message)
    {
        if (message.Type is "error" or "warning")
        {
            heard.Enqueue(message.Text);
        }
    }

    private void Keep(IRequest request, Uri server)
    {
        if (!server.IsBaseOf(new Uri(request.Url)))
        {
            heard.Enqueue($"A request to {request.Url}");
        }
    }
}
