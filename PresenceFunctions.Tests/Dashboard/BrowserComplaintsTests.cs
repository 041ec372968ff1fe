using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Dashboard;

/// <summary>What fails a test in a browser, whatever else it looks at.</summary>
public sealed class BrowserComplaintsTests(RedisFixture redis, BrowserFixture browser) : BrowserTest(browser)
{
    [Theory]
    [InlineData("console.error('wrong')", "wrong")]
    [InlineData("console.warn('odd')", "odd")]
    [InlineData("setTimeout(() => { throw new Error('uncaught'); })", "uncaught")]
    [InlineData("Promise.reject(new Error('unhandled'))", "unhandled")]
    [InlineData(
        "document.body.append(Object.assign(document.createElement('style'), { textContent: 'p { color: red }' }))",
        "Policy: style-src-elem refuses inline")]
    [InlineData("fetch('http://127.0.0.1:1/elsewhere').catch(() => { })", "Policy: connect-src refuses http://127.0.0.1:1/elsewhere")]
    [InlineData("try { document.body.innerHTML = 'text'; } catch { }", "Policy: require-trusted-types-for refuses trusted-types-sink")]
    [InlineData("fetch('/api/nothing')", "Failed to load resource: the server responded with a status of 404 ")]
    public async Task Page_Misbehaves_IsAComplaintUnlessExpected(string script, string complaint)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await using var board = await OpenAsync(app.Client);

        await board.Page.EvaluateAsync($"() => {{ {script}; }}");
        await TestApp.EventuallyAsync(
            () => Task.FromResult(board.Complaints.Any(heard => heard.Contains(complaint, StringComparison.Ordinal))),
            $"a complaint '{complaint}'");

        board.Expect("");
        Assert.Empty(board.Complaints);
    }
}
