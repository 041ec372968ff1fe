using Microsoft.Playwright;
using PresenceFunctions.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace PresenceFunctions.Tests.Dashboard;

/// <summary>Takes the pictures of the demo for the README, when asked for by <c>./dev images</c>.</summary>
public sealed class WallboardImages(BrowserFixture browser) : BrowserTest(browser)
{
    /// <summary>What the charts show is that long.</summary>
    private const int Milliseconds = 150_000;

    [Fact(Explicit = true)]
    public async Task Demo_InBothThemes_IsPictured()
    {
        await using var host = ChildHost.Start(["--demo"]);
        using var client = await host.ConnectAsync();
        await TestApp.EventuallyAsync(
            async () =>
                (await client.GetStringAsync("api/presence", TestContext.Current.CancellationToken)).Split("\"agentId\"")
                    .Length > 300, "everybody is on the board");
        await Task.Delay(TimeSpan.FromSeconds(15), TimeProvider.System, TestContext.Current.CancellationToken);
        await using var light = await OpenAsync(client);
        await using var dark = await OpenAsync(client, "#group=department&sort=attention", ColorScheme.Dark);
        await light.Page.WaitForTimeoutAsync(Milliseconds);

        await PictureAsync(light, "light");
        await PictureAsync(dark, "dark");
    }

    private static async Task PictureAsync(Wallboard board, string theme)
    {
        await Expect(board.State).ToHaveTextAsync("Live");
        await Expect(board.Page.Locator("#total")).ToHaveTextAsync("300");
        Directory.CreateDirectory(Repository.PathOf("docs/images"));
        await board.Page.ScreenshotAsync(new() { Path = Repository.PathOf($"docs/images/wallboard-{theme}.png") });
    }
}
