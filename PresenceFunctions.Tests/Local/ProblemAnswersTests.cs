using System.Net;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Local;

/// <summary>Errors that no endpoint answers: they are problems all the same.</summary>
public sealed class ProblemAnswersTests(RedisFixture redis)
{
    [Theory]
    [InlineData("GET", "", HttpStatusCode.NotFound)]
    [InlineData("GET", "api", HttpStatusCode.NotFound)]
    [InlineData("POST", "api/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "api/presence/", HttpStatusCode.OK)]
    [InlineData("GET", "api/presence/a/b", HttpStatusCode.NotFound)]
    [InlineData("GET", "api/redis-ingest", HttpStatusCode.MethodNotAllowed)]
    [InlineData("HEAD", "api/redis-ingest", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "api/presence", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "api/lag", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "api/workforce", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "api/lag", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "api/dead-letters", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "api/dead-letters/1-1", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "api/dead-letters/1-1/replay", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "api/health/live", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "api/health/ready", HttpStatusCode.MethodNotAllowed)]
    public async Task Request_ThatNoRouteTakes_Problem(string method, string path, HttpStatusCode expected)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
        if (expected != HttpStatusCode.OK && method != "HEAD")
        {
            await Refusal.AssertAsync(app, expected, response);
        }

        Assert.Equal(expected == HttpStatusCode.MethodNotAllowed, response.Content.Headers.Allow.Count > 0);
    }

    [Theory]
    [InlineData("api/presence")]
    [InlineData("api/presence/a")]
    [InlineData("api/workforce")]
    [InlineData("api/lag")]
    [InlineData("api/dead-letters")]
    [InlineData("api/health/live")]
    [InlineData("api/health/ready")]
    public async Task Head_OfWhatCanBeRead_AsGetWithoutABody(string path)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));

        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("\"x\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("*", HttpStatusCode.OK)]
    public async Task Board_IfMatch_ProblemUnlessItIsAny(string tag, HttpStatusCode expected)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var request = new HttpRequestMessage(HttpMethod.Get, "api/presence");
        request.Headers.IfMatch.ParseAdd(tag);
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
        if (expected != HttpStatusCode.OK)
        {
            await Refusal.AssertAsync(app, expected, response);
        }
    }
}
