using System.Net.ServerSentEvents;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PresenceFunctions.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace PresenceFunctions.Tests.Dashboard;

/// <summary>The wallboard over hours: feeds that end and are resumed, agents of whom nothing is heard any more.</summary>
[Collection(SecondBrowser.Name)]
public sealed class WallboardFeedTests(RedisFixture redis, BrowserFixture browser) : BrowserTest(browser)
{
    // A copy of what each feed sends, and every state of the connection that is shown after the first.
    private const string Record = """
        window.feeds = [];
        const fetchAnything = window.fetch;
        window.fetch = async (path, options) => {
          const response = await fetchAnything(path, options);
          if (path !== 'presence/live' || !response.ok) {
            return response;
          }
          const at = window.feeds.push('') - 1;
          const [forPage, forTest] = response.body.tee();
          (async () => {
            for await (const text of forTest.pipeThrough(new TextDecoderStream())) {
              window.feeds[at] += text;
            }
          })();
          return new Response(forPage, response);
        };
        window.states = [];
        addEventListener('DOMContentLoaded', () => new MutationObserver((changes) =>
          window.states.push(...changes.map(({ target }) => target.dataset.state)))
          .observe(document.getElementById('connection'), { attributes: true, attributeFilter: ['data-state'] }));
        """;

    [Fact]
    public async Task Feed_EndsByItselfAgainAndAgain_IsResumedUnnoticed_EachChangeOnce()
    {
        await using var app = await TestApp.StartAsync(redis, ("Live:Lifetime", "00:00:06"));
        await using var board = await OpenAsync(app.Client, script: Record);
        await Expect(board.State).ToHaveTextAsync("Live");

        // Over two ends changes come all the time, over a third there are none.
        var sent = 0;
        await TestApp.EventuallyAsync(
            async () =>
            {
                await app.AcceptAsync(Deliveries.Flat($"agent-{sent++ % 20}", sent % 2 == 0 ? "Busy" : "Break", Deliveries.Now));
                return await FeedsAsync(board) == 3;
            },
            "two feeds have ended", TimeSpan.FromSeconds(30));
        await TestApp.EventuallyAsync(async () => await FeedsAsync(board) == 4, "a third has ended", TimeSpan.FromSeconds(30));
        await app.AcceptAsync(Deliveries.Flat("last", "Busy", Deliveries.Now));
        await Expect(board.Tile("last")).ToBeVisibleAsync();

        await board.AssertEqualsBoardAsync(app.Client);
        var events = (await board.Page.EvaluateAsync<string[]>("window.feeds")).SelectMany(Parse).ToList();
        Assert.Equal(
            await FeedPositions.ReadAsync(app, sent + 1), events.Where(item => item.EventType == "change").Select(item => item.EventId));
        Assert.Single(events, item => item.EventType == "snapshot");
        Assert.DoesNotContain(events, item => item.EventType == "reset");
        Assert.Equal(["live"], (await board.Page.EvaluateAsync<string[]>("window.states")).Except(["connecting"]).Distinct());
    }

    [Fact]
    public async Task Partitions_Four_PageFollowsThemAllAndIsResumed()
    {
        await using var app = await TestApp.StartAsync(redis, ("Stream:Partitions", "4"), ("Live:Lifetime", "00:00:06"));
        await app.AcceptAsync(Many("Busy"));
        await using var board = await OpenAsync(app.Client, script: Record);
        await Expect(board.Page.Locator("#total")).ToHaveTextAsync("40");
        await Expect(board.Page.Locator("#groups li")).ToHaveTextAsync(
            ["✓dashboard keeps up", "✓workforce keeps up"]);

        await TestApp.EventuallyAsync(async () => await FeedsAsync(board) == 2, "a feed has ended", TimeSpan.FromSeconds(30));
        await app.AcceptAsync(Many("Break"));

        await Expect(board.Page.Locator(".count", new() { HasText = "Break" })).ToContainTextAsync("40");
        await board.AssertEqualsBoardAsync(app.Client);
        var resumed = Parse((await board.Page.EvaluateAsync<string[]>("window.feeds"))[^1]);
        Assert.Equal(40, resumed.Count(item => item.EventType == "change"));
        Assert.DoesNotContain(resumed, item => item.EventType is "reset" or "snapshot");

        static string Many(string state) =>
            $"[{string.Join(',', Enumerable.Range(0, 40).Select(number => Deliveries.Flat($"agent-{number}", state, Deliveries.Now)))}]";
    }

    [Fact]
    public async Task Confidence_NothingHeardOfAnAgentForLong_TurnsStaleAndLiveAgain()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await TestApp.StartAsync(redis, services => services.AddSingleton<TimeProvider>(clock), TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("agent-1", "Busy", Now()));
        await using var board = await OpenAsync(app.Client);
        await Expect(board.Tile("agent-1").Locator(".confidence")).ToHaveTextAsync("live");
        await Expect(board.Tile("agent-1")).ToHaveAttributeAsync("data-confidence", "live");

        clock.Advance(TimeSpan.FromHours(4));
        await Expect(board.Tile("agent-1").Locator(".confidence")).ToHaveTextAsync("stale");
        await Expect(board.Tile("agent-1")).ToHaveAttributeAsync("data-confidence", "stale");
        await Expect(board.State).ToHaveTextAsync("Live");

        await app.AcceptAsync(Deliveries.Flat("agent-1", "Break", Now()));
        await Expect(board.Tile("agent-1").Locator(".confidence")).ToHaveTextAsync("live");

        long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();
    }

    private static Task<int> FeedsAsync(Wallboard board) => board.Page.EvaluateAsync<int>("window.feeds.length");

    private static List<SseItem<string>> Parse(string feed) =>
        [.. SseParser.Create(new MemoryStream(Encoding.UTF8.GetBytes(feed))).Enumerate()];
}
