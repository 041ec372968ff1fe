using Microsoft.Playwright;

namespace PresenceFunctions.Tests.Testing;

/// <summary>
/// Tests in a browser. Each of them fails if a page has complained of anything that the test does not expect, whatever else the
/// test looks at: see <see cref="Wallboard.Complaints"/>.
/// </summary>
[Collection(FirstBrowser.Name)]
public abstract class BrowserTest(BrowserFixture browser) : IAsyncDisposable
{
    private readonly List<Wallboard> opened = [];

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Assert.Empty(opened.SelectMany(board => board.Complaints));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc cref="Wallboard.OpenAsync"/>
    private protected async Task<Wallboard> OpenAsync(
        HttpClient server,
        string fragment = "",
        ColorScheme scheme = ColorScheme.Light,
        (int Width, int Height)? size = null,
        string? script = null,
        IReadOnlyDictionary<string, string>? answers = null)
    {
        var board = await Wallboard.OpenAsync(browser, server, fragment, scheme, size, script, answers);
        opened.Add(board);
        return board;
    }
}
