using System.Net;
using System.Net.Http.Headers;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Board;

public sealed class BoardTests(RedisFixture redis)
{
    private static readonly long T = Deliveries.Now - 60_000;

    [Fact]
    public async Task Board_NewerChangeFirst_LateOneChangesNothing()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var agent = Deliveries.AgentId();

        await app.AcceptAsync(Deliveries.Presence(agent, "BUSY", T + 2000));
        await app.AcceptAsync(Deliveries.Presence(agent, "MEAL", T + 1000));

        var row = await app.GetAsync($"api/presence/{agent}");
        Assert.Equal("BUSY", row.GetProperty("state").GetString());
        Assert.Equal(T + 2000, row.GetProperty("since").GetInt64());
    }

    [Fact]
    public async Task Board_LateRoutingAndNewerPresence_HaveWatermarksOfTheirOwn()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var agent = Deliveries.AgentId();

        await app.AcceptAsync(Deliveries.Presence(agent, "ON_QUEUE", T + 2000));
        await app.AcceptAsync(Deliveries.Routing(agent, "INTERACTING", T + 1000));

        var row = await app.GetAsync($"api/presence/{agent}");
        Assert.Equal("INTERACTING", row.GetProperty("state").GetString());
        Assert.Equal(T + 2000, row.GetProperty("since").GetInt64());
        Assert.Equal("ON_QUEUE", row.GetProperty("presence").GetProperty("state").GetString());
        Assert.Equal(T + 1000, row.GetProperty("routing").GetProperty("since").GetInt64());
    }

    [Fact]
    public async Task Board_SameSourceTime_LaterEntryWins()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var agent = Deliveries.AgentId();

        await app.AcceptAsync(Deliveries.Presence(agent, "BUSY", T));
        await app.AcceptAsync(Deliveries.Presence(agent, "MEAL", T));

        Assert.Equal("MEAL", (await app.GetAsync($"api/presence/{agent}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Board_DefinitionOnlyInTheFirstChange_IsGoneAfterTheSecond()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var agent = Deliveries.AgentId();

        await app.AcceptAsync(Deliveries.Presence(agent, "BUSY", T, "d-42"));
        Assert.Equal("d-42", (await app.GetAsync($"api/presence/{agent}")).GetProperty("presence").GetProperty("definitionId").GetString());
        await app.AcceptAsync(Deliveries.Flat(agent, "Break", T + 1));

        Assert.False((await app.GetAsync($"api/presence/{agent}")).GetProperty("presence").TryGetProperty("definitionId", out _));
    }

    [Theory]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("a/b", "a%2fb")]
    [InlineData("/", "%2F")]
    [InlineData("a%2Fb", "a%252Fb")]
    [InlineData("../x", "..%2Fx")]
    [InlineData("a b?#%", "a%20b%3F%23%25")]
    [InlineData("Jürgen", "J%C3%BCrgen")]
    public async Task Agent_IdToBeEscapedInAPath_Found(string agentId, string escaped)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat(agentId, "Busy", T));

        Assert.Equal(agentId, (await app.GetAsync($"api/presence/{escaped}")).GetProperty("agentId").GetString());
    }

    [Fact]
    public async Task Board_TwoInstances_SameETagInWhateverOrderTheyLearntOfTheAgents()
    {
        await using var first = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await using var second = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Stream:Name", first.Keys.Stream.ToString())]);
        foreach (var agent in (string[])["c", "a", "d", "B", "e"])
        {
            // The first follows the feed change by change, the second loads the rows at the end.
            await first.AcceptAsync(Deliveries.Flat(agent, "Busy", T));
            await first.GetAsync("api/presence");
        }

        await first.AcceptAsync(Deliveries.Flat("c", "Meal", T + 1));
        using var followed = await first.Client.GetAsync("api/presence", TestContext.Current.CancellationToken);
        using var loaded = await GetIfNoneMatchAsync(second, followed.Headers.ETag!);

        Assert.Equal(HttpStatusCode.NotModified, loaded.StatusCode);
        Assert.Equal(
            ["B", "a", "c", "d", "e"],
            (await second.GetAsync("api/presence")).GetProperty("agents").EnumerateArray().Select(
                agent => agent.GetProperty("agentId").GetString()));
    }

    [Fact]
    public async Task Board_ETag_304UntilSomethingChanges()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", T));
        using var first = await app.Client.GetAsync("api/presence", TestContext.Current.CancellationToken);
        var tag = first.Headers.ETag!;

        using var unchanged = await GetIfNoneMatchAsync(app, tag);
        await app.AcceptAsync(Deliveries.Flat("a", "Break", T + 1));
        using var changed = await GetIfNoneMatchAsync(app, tag);

        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, changed.Headers.ETag);
    }

    [Fact]
    public async Task Agent_NotOnTheBoard_404Problem()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var response = await app.Client.GetAsync("api/presence/nobody", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    private static async Task<HttpResponseMessage> GetIfNoneMatchAsync(TestApp app, EntityTagHeaderValue tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/presence");
        request.Headers.IfNoneMatch.Add(tag);
        return await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
