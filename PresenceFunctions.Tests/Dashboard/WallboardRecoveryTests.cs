using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Playwright;
using PresenceFunctions.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace PresenceFunctions.Tests.Dashboard;

/// <summary>What the wallboard says while it cannot know, and that it comes back by itself.</summary>
[Collection(SecondBrowser.Name)]
public sealed class WallboardRecoveryTests(RedisFixture redis, BrowserFixture browser) : BrowserTest(browser)
{
    private static readonly (string, string)[] Settings =
        [("Secrets:genesys-webhook-secret", TestApp.Secret), ("Drain:Schedule", "*/1 * * * * *")];

    [Fact]
    public async Task Host_KilledAndStartedAgain_PageRecoversAndEqualsTheBoard()
    {
        string[] address = ["--urls", $"http://127.0.0.1:{FreePort()}"];
        (string, string)[] settings =
            [.. Settings, ("Redis:ConnectionString", redis.ConnectionString), ("Stream:Name", $"test-{Guid.NewGuid():N}")];
        await using var first = ChildHost.Start(address, settings);
        using var client = await first.ConnectAsync();
        await PostAsync(client, "before", "Busy");
        await PostAsync(client, "changing", "Busy");
        await using var board = await OpenAsync(client);
        await Expect(board.Tile("changing")).ToContainTextAsync("Busy");

        board.ExpectNoServer();
        await first.SignalAsync("KILL");
        await Expect(board.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Connection lost");
        await Expect(board.State).ToHaveTextAsync("Connection lost");
        await Expect(board.Tile("before").Locator(".confidence")).ToHaveTextAsync("stale");
        Assert.StartsWith("⚠", await board.Page.TitleAsync(), StringComparison.Ordinal);

        await using var second = ChildHost.Start(address, settings);
        using var again = await second.ConnectAsync();
        await PostAsync(again, "changing", "Break");
        await PostAsync(again, "after", "Busy");

        await Expect(board.State).ToHaveTextAsync("Live");
        await Expect(board.Tile("changing")).ToContainTextAsync("Break");
        await Expect(board.Tile("after")).ToBeVisibleAsync();
        await Expect(board.Tile("before").Locator(".confidence")).ToHaveTextAsync("live");
        await Expect(board.Page.Locator("#alarm")).ToBeHiddenAsync();
        await board.AssertEqualsBoardAsync(again);
    }

    [Fact]
    public async Task Host_FallsSilent_IsSaidWithoutABreakUntilItIsBack()
    {
        await using var host = Start();
        using var client = await host.ConnectAsync();
        await PostAsync(client, "agent-1", "Busy");
        await using var board = await OpenAsync(client);
        await board.Page.Clock.InstallAsync();
        await board.Page.ReloadAsync();
        await Expect(board.Tile("agent-1")).ToContainTextAsync("Busy");
        await Expect(board.State).ToHaveTextAsync("Live");
        var alarm = board.Page.Locator("#alarm");
        await board.Page.EvaluateAsync(
            """
            () => {
              window.hidden = 0;
              new MutationObserver(() => { window.hidden += document.getElementById('alarm').hidden ? 1 : 0; })
                .observe(document.getElementById('alarm'), { attributes: true, attributeFilter: ['hidden'] });
            }
            """);

        board.ExpectNoServer();
        await host.SignalAsync("STOP");
        await board.Page.Clock.FastForwardAsync(21_000);
        await Expect(alarm).ToContainTextAsync("Out of date.");
        await Expect(board.State).ToHaveTextAsync("Stale");
        await Expect(board.Tile("agent-1").Locator(".confidence")).ToHaveTextAsync("stale");
        var time = await board.Tile("agent-1").Locator(".time").InnerTextAsync();

        // It is given up, and after a while called lost.
        await board.Page.Clock.FastForwardAsync(15_000);
        await Expect(alarm).ToContainTextAsync("Connection lost. You see the board of");
        await Expect(alarm).ToContainTextAsync("Nothing was heard from the server.");
        Assert.Equal(time, await board.Tile("agent-1").Locator(".time").InnerTextAsync());
        Assert.Equal(0, await board.Page.EvaluateAsync<int>("window.hidden"));

        await host.SignalAsync("CONT");
        await Expect(board.State).ToHaveTextAsync("Live");
        await Expect(alarm).ToBeHiddenAsync();
        await board.AssertEqualsBoardAsync(client);
    }

    [Fact]
    public async Task Host_NeverAnswers_AttemptsAreGivenUp_AtOnceWhenSomebodyLooks()
    {
        await using var host = Start();
        using var client = await host.ConnectAsync();
        await using var board = await OpenAsync(client);
        await board.Page.Clock.InstallAsync();
        await board.Page.ReloadAsync();
        await Expect(board.State).ToHaveTextAsync("Live");
        var alarm = board.Page.Locator("#alarm");
        var attempts = 0;
        board.Page.Request += (_, request) => attempts += request.Url.EndsWith("/presence/live", StringComparison.Ordinal) ? 1 : 0;

        await host.SignalAsync("STOP");
        await board.Page.Clock.FastForwardAsync(21_000);
        await Expect(alarm).ToContainTextAsync("Out of date.");
        await board.Page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        await Expect(alarm).ToContainTextAsync("Connection lost.");

        // The machine has taken the connections, so the browser would wait for hours.
        await TestApp.EventuallyAsync(
            async () =>
            {
                await board.Page.Clock.FastForwardAsync(5_000);
                return attempts >= 3;
            },
            "it is tried again");

        await host.SignalAsync("CONT");
        await Expect(board.State).ToHaveTextAsync("Live");
    }

    [Fact]
    public async Task Computer_WasAsleep_ConnectionIsNotTrusted()
    {
        await using var host = Start();
        using var client = await host.ConnectAsync();
        await using var board = await OpenAsync(
            client, script: "{ const now = Date.now; window.asleep = 0; Date.now = () => now() + window.asleep; }");
        await Expect(board.State).ToHaveTextAsync("Live");

        // The network sleeps as well; the page's clock does not know of the time.
        await host.SignalAsync("STOP");
        await board.Page.EvaluateAsync("window.asleep = 3_600_000");

        await Expect(board.Page.Locator("#alarm")).ToContainTextAsync("Connection lost.");
        await host.SignalAsync("CONT");
        await Expect(board.State).ToHaveTextAsync("Live");
    }

    [Fact]
    public async Task Redis_Away_IsSaidWithTheReason_AndThePageComesBack()
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var host = ChildHost.Start([], [.. Settings, ("Redis:ConnectionString", server.ConnectionString)]);
        using var client = await host.ConnectAsync();
        await PostAsync(client, "agent-1", "Busy");
        await using var board = await OpenAsync(client);
        await Expect(board.Tile("agent-1")).ToBeVisibleAsync();

        board.ExpectAnswer(503);
        await server.KillAsync();
        await Expect(board.Page.Locator("#alarm")).ToContainTextAsync("Redis does not answer");

        await server.StartAsync();
        await Expect(board.State).ToHaveTextAsync("Live", new() { Timeout = 60_000 });
        await board.AssertEqualsBoardAsync(client);
    }

    [Fact]
    public async Task Key_AskedFor_MissingWrongAndRight()
    {
        await using var app = await TestApp.StartAsync(redis, ("Access:Key", "k-1"));
        await app.AcceptAsync(Deliveries.Flat("agent-1", "Busy", Deliveries.Now));
        await using var board = await OpenAsync(app.Client);
        board.ExpectAnswer(401);
        var (key, refused) = (board.Page.GetByLabel("Key", new() { Exact = true }), board.Page.Locator("#key-refused"));

        await Expect(key).ToBeFocusedAsync();
        await Expect(refused).ToBeHiddenAsync();
        await key.FillAsync("wrong");
        await key.PressAsync("Enter");
        await Expect(refused).ToContainTextAsync("401");
        await key.PressAsync("Escape");
        await Expect(key).ToBeVisibleAsync();

        await key.FillAsync("k-1");
        await key.PressAsync("Enter");
        await Expect(board.Tile("agent-1")).ToBeVisibleAsync();
        await Expect(key).ToBeHiddenAsync();
        Assert.DoesNotContain("k-1", board.Page.Url, StringComparison.Ordinal);

        // Kept for the tab.
        await board.Page.ReloadAsync();
        await Expect(board.Tile("agent-1")).ToBeVisibleAsync();
        await Expect(key).ToBeHiddenAsync();
        Assert.Equal(2, board.AllComplaints.Count);
    }

    [Fact]
    public async Task Key_OfAnyLetters_IsSentAsOthersSendIt()
    {
        await using var app = await TestApp.StartAsync(redis, ("Access:Key", "schlüssel-✓"));
        await using var board = await OpenAsync(app.Client);
        board.ExpectAnswer(401);
        var key = board.Page.GetByLabel("Key", new() { Exact = true });

        await key.FillAsync("schlüssel–×");
        await key.PressAsync("Enter");
        await Expect(board.Page.Locator("#key-refused")).ToContainTextAsync("401");
        await key.FillAsync("schlüssel-✓");
        await key.PressAsync("Enter");

        await Expect(board.State).ToHaveTextAsync("Live");
    }

    private ChildHost Start() =>
        ChildHost.Start([], [.. Settings, ("Redis:ConnectionString", redis.ConnectionString), ("Stream:Name", $"test-{Guid.NewGuid():N}")]);

    private static async Task PostAsync(HttpClient client, string agentId, string state)
    {
        var now = Deliveries.Now;
        await new LoadSenders(client, Encoding.UTF8.GetBytes(TestApp.Secret))
            .SendAsync([new LoadEvent(agentId, "presence", state, now, null, Deliveries.Flat(agentId, state, now))]);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
