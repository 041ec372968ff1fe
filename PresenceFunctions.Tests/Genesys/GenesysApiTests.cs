using System.Globalization;
using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.Genesys;
using PresencePipeline.Genesys;

namespace PresenceFunctions.Tests.Genesys;

/// <summary>Asking Genesys Cloud, over HTTP: what is repeated, what is given up, and what an error says.</summary>
public sealed class GenesysApiTests(RedisFixture redis)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Get_AnsweredNotNow_IsRepeatedAfterWhatItSays(int status)
    {
        await using var server = await GenesysSettings.StartAsync();
        await using var pipeline = await Pipeline.OpenAsync(redis, server.Settings());
        server.Genesys.Populate(1);
        server.Genesys.Faults.Next("/api/v2/users", status, retryAfter: "1");

        var page = await FirstPageAsync(pipeline);

        Assert.Single(page.Users);
        Assert.Equal(
            [status, 200],
            server.Genesys.Requests.All.Where(request => request.PathAndQuery.Contains("users", StringComparison.Ordinal))
                .Select(request => request.Status));
    }

    [Theory]
    [InlineData(400, nameof(GenesysFailure.BadRequest))]
    [InlineData(403, nameof(GenesysFailure.Forbidden))]
    [InlineData(404, nameof(GenesysFailure.NotFound))]
    [InlineData(500, nameof(GenesysFailure.Away))]
    public async Task Get_AnsweredNo_IsNotRepeatedAndSaysTheCorrelationId(int status, string failure)
    {
        await using var server = await GenesysSettings.StartAsync();
        await using var pipeline = await Pipeline.OpenAsync(redis, server.Settings());
        server.Genesys.Faults.Next("definitions", status, """{"message":"Not so","code":"not.so","status":0}""");

        var thrown = await Assert.ThrowsAsync<GenesysException>(
            () => pipeline.Get<GenesysApi>().GetAsync("presence/definitions", Cancelled));

        Assert.Equal(failure, thrown.Failure.ToString());
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"was answered {status} not.so: Not so (ININ-Correlation-Id "),
            thrown.Message,
            StringComparison.Ordinal);
        Assert.Equal(1, server.Genesys.Requests.Count("definitions"));
    }

    [Fact]
    public async Task Get_RateLimitedForHours_IsGivenUpAtOnceAndNamesTheLimit()
    {
        await using var server = await GenesysSettings.StartAsync();
        await using var pipeline = await Pipeline.OpenAsync(redis, server.Settings());
        server.Genesys.Faults.Next(
            "/users", 429, """{"code":"too.many.requests","limit":{"key":"token.rate.per.day"}}""", retryAfter: "14400");

        var thrown = await Assert.ThrowsAsync<GenesysException>(() => FirstPageAsync(pipeline));

        Assert.Equal(GenesysFailure.RateLimited, thrown.Failure);
        Assert.Equal(TimeSpan.FromHours(4), thrown.RetryAfter);
        Assert.Contains("limit token.rate.per.day", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Genesys.Requests.Count("/users"));
    }

    [Theory]
    [InlineData("<html><body>Sign in to continue</body></html>", "text/html")]
    [InlineData("""{"entities":[{"id":"3f1c""", "application/json")]
    [InlineData("""{"entities":7}""", "application/json")]
    [InlineData("", "application/json")]
    public async Task Get_AnsweredWhatIsNoPage_IsUnreadable(string body, string contentType)
    {
        await using var server = await GenesysSettings.StartAsync();
        await using var pipeline = await Pipeline.OpenAsync(redis, server.Settings());
        server.Genesys.Faults.Next("/users", 200, body, contentType: contentType);

        var thrown = await Assert.ThrowsAsync<GenesysException>(() => FirstPageAsync(pipeline));

        Assert.Equal(GenesysFailure.Unreadable, thrown.Failure);
    }

    [Fact]
    public async Task Get_TokenEndedBeforeItsTime_IsAskedForOnceMore()
    {
        await using var server = await GenesysSettings.StartAsync();
        await using var pipeline = await Pipeline.OpenAsync(redis, server.Settings());
        await FirstPageAsync(pipeline);
        server.Genesys.RevokeTokens();

        await FirstPageAsync(pipeline);

        Assert.Equal(2, server.Genesys.TokensIssued);
        Assert.Equal(new GenesysUsage(300, 1), pipeline.Get<GenesysApi>().Usage);
    }

    [Fact]
    public async Task Get_EveryTokenRefused_EndsAfterTheSecond()
    {
        await using var server = await GenesysSettings.StartAsync();
        await using var pipeline = await Pipeline.OpenAsync(redis, server.Settings());
        server.Genesys.Faults.Next("/users", 401, times: 10);

        var thrown = await Assert.ThrowsAsync<GenesysException>(() => FirstPageAsync(pipeline));

        Assert.Equal(GenesysFailure.ClientRefused, thrown.Failure);
        Assert.Equal(2, server.Genesys.Requests.Count("/users"));
    }

    [Fact]
    public async Task Get_NobodyListens_IsAway()
    {
        await using var pipeline = await Pipeline.OpenAsync(
            redis,
            ("Genesys:ApiUrl", "http://127.0.0.1:9"),
            ("Genesys:LoginUrl", "http://127.0.0.1:9"),
            ("Secrets:genesys-client-id", "a"),
            ("Secrets:genesys-client-secret", "b"));

        var thrown = await Assert.ThrowsAsync<GenesysException>(() => FirstPageAsync(pipeline));

        Assert.Equal(GenesysFailure.Away, thrown.Failure);
    }

    private static async Task<GenesysPage> FirstPageAsync(Pipeline pipeline)
    {
        await foreach (var page in pipeline.Get<GenesysUsers>().ReadAsync(Cancelled))
        {
            return page;
        }

        throw new InvalidOperationException("There is always a page.");
    }
}
