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

    [Fact]
    public async Task Board_StateFilter_TakesAnySpellingAndCountsWhatItLists()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat(Deliveries.AgentId(), "On Queue", T));
        await app.AcceptAsync(Deliveries.Flat(Deliveries.AgentId(), "Not Ready", T));
        await app.AcceptAsync(Deliveries.Flat(Deliveries.AgentId(), "Busy", T));

        var all = await app.GetAsync("api/presence");
        var some = await app.GetAsync("api/presence?state=OnQueue&state=not_ready");

        Assert.Equal("""{"BUSY":1,"NOT_READY":1,"ON_QUEUE":1}""", all.GetProperty("counts").GetRawText());
        Assert.Equal("""{"NOT_READY":1,"ON_QUEUE":1}""", some.GetProperty("counts").GetRawText());
        Assert.Equal(2, some.GetProperty("agents").GetArrayLength());
    }

    [Theory]
    [InlineData("state=", 3)]
    [InlineData("state=&department=", 3)]
    [InlineData("state=Busy,OnQueue", 2)]
    [InlineData("state=Busy,%20On%20Queue,", 2)]
    [InlineData("state=Busy&state=OnQueue", 2)]
    [InlineData("state=Busy&state=", 1)]
    [InlineData("state=Meal", 0)]
    [InlineData("state=%3F", 0)]
    public async Task Board_StateFilter_EmptyIsNoneAndSeveralWiden(string query, int agents)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        foreach (var state in (string[])["On Queue", "Not Ready", "Busy"])
        {
            await app.AcceptAsync(Deliveries.Flat(Deliveries.AgentId(), state, T));
        }

        Assert.Equal(agents, (await app.GetAsync($"api/presence?{query}")).GetProperty("agents").GetArrayLength());
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
            (await second.GetAsync("api/presence")).GetProperty("agents").EnumerateArray().Select(agent => agent.GetProperty("agentId").GetString()));
    }

    [Fact]
    public async Task Board_TeamAndDivision_CompleteTheRowAndFilterInAnyCaseEachNarrowingTheOther()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        (string Id, string Profile)[] agents =
        [
            (Deliveries.AgentId(), """{"name":"Ada Berg","team":"Early","division":"North"}"""),
            (Deliveries.AgentId(), """{"name":"Ben Costa","team":"Early","division":"South"}"""),
            (Deliveries.AgentId(), """{"name":"Jana Abe","team":"Late","division":"North"}"""),
            (Deliveries.AgentId(), """{"name":"Kofi Ito"}"""),
        ];
        foreach (var (id, profile) in agents)
        {
            await redis.Database.StringSetAsync($"agent-directory:{id}", profile, TimeSpan.FromMinutes(1));
            await app.AcceptAsync(Deliveries.Flat(id, "Busy", T));
        }

        async Task<string[]> NamesAsync(string query) =>
            [.. (await app.GetAsync($"api/presence?{query}")).GetProperty("agents").EnumerateArray().Select(agent => agent.GetProperty("name").GetString()!).Order()];

        Assert.Equal(["Ada Berg", "Ben Costa"], await NamesAsync("team=EARLY"));
        Assert.Equal(["Ada Berg", "Ben Costa", "Jana Abe"], await NamesAsync("team=early&team=late"));
        Assert.Equal(["Ada Berg"], await NamesAsync("team=early&division=north"));
        Assert.Empty(await NamesAsync("division=west"));
        Assert.Equal(4, (await NamesAsync("team=&division=")).Length);
        var ada = await app.GetAsync($"api/presence/{agents[0].Id}");
        Assert.Equal(("Early", "North"), (ada.GetProperty("team").GetString(), ada.GetProperty("division").GetString()));
    }

    [Fact]
    public async Task Board_Profile_CompletesTheRowAndFiltersByDepartment()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var agent = Deliveries.AgentId();
        await redis.Database.StringSetAsync($"agent-directory:{agent}", """{"name":"Ada Berg","department":"Claims","extension":"7001"}""", TimeSpan.FromMinutes(1));
        await redis.Database.StringSetAsync("agent-directory:unreadable", "{", TimeSpan.FromMinutes(1));
        await app.AcceptAsync(Deliveries.Flat(agent, "Busy", T));
        await app.AcceptAsync(Deliveries.Flat("unreadable", "Busy", T));

        var claims = (await app.GetAsync("api/presence?department=claims")).GetProperty("agents");

        Assert.Equal(agent, Assert.Single(claims.EnumerateArray()).GetProperty("agentId").GetString());
        Assert.Equal("Ada Berg", claims[0].GetProperty("name").GetString());
        Assert.Equal("7001", claims[0].GetProperty("extension").GetString());
        Assert.Equal(0, (await app.GetAsync("api/presence?department=sales")).GetProperty("agents").GetArrayLength());
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

    [Fact]
    public async Task Board_OfflineAgent_IsForgottenAfterItsRetention()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Board:OfflineRetention", "00:00:01")]);
        await app.AcceptAsync(Deliveries.Presence("gone", "OFFLINE", T));
        await app.AcceptAsync(Deliveries.Presence("here", "AVAILABLE", T));
        Assert.Equal(2, (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength());

        await TestApp.EventuallyAsync(
            async () => (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength() == 1, "one agent left");

        await TestApp.EventuallyAsync(async () => !await app.Redis.KeyExistsAsync(app.Keys.Agent("gone")), "its key is gone, too");
        Assert.InRange((await app.Redis.KeyTimeToLiveAsync(app.Keys.Agent("here")))!.Value, TimeSpan.FromHours(12), TimeSpan.FromHours(12.2));
    }

    [Fact]
    public async Task Board_ChangeAfterChange_KeyNeverExpiresBeforeItsRow()
    {
        // The time to live is renewed in steps of a hundredth of it, 0.6 s here, so changes must go on for longer.
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Board:Retention", "00:01:00"), ("Board:OfflineRetention", "00:01:00")]);
        await app.AcceptAsync(Deliveries.Presence("busy", "ON_QUEUE", T));
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 1; TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(2); i++)
        {
            await app.AcceptAsync(i % 10 == 0 ? Deliveries.Presence("busy", "BUSY", T + i) : Deliveries.Routing("busy", "INTERACTING", T + i));

            var row = await app.GetAsync("api/presence/busy");
            var validUntil = DateTimeOffset.FromUnixTimeMilliseconds(row.GetProperty("updatedAt").GetInt64()).AddMinutes(1);
            Assert.True(await app.Redis.KeyExpireTimeAsync(app.Keys.Agent("busy")) >= validUntil.UtcDateTime, $"change {i}");
        }
    }

    [Fact]
    public async Task Board_BackFromOffline_KeyLivesAsLongAsARowAgain()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Presence("back", "AVAILABLE", T));
        await app.AcceptAsync(Deliveries.Presence("back", "OFFLINE", T + 1));
        Assert.True(await app.Redis.KeyTimeToLiveAsync(app.Keys.Agent("back")) < TimeSpan.FromMinutes(16));

        await app.AcceptAsync(Deliveries.Presence("back", "AVAILABLE", T + 2));

        Assert.True(await app.Redis.KeyTimeToLiveAsync(app.Keys.Agent("back")) > TimeSpan.FromHours(11.9));
    }

    [Fact]
    public async Task Board_FlushedRedis_StartsANewEpoch()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("before", "Busy", T));
        var epoch = (await app.GetAsync("api/presence")).GetProperty("epoch").GetString();

        await app.Redis.KeyDeleteAsync([app.Keys.Stream, app.Keys.Agents, app.Keys.Changes, app.Keys.Epoch, app.Keys.Agent("before")]);
        Assert.Equal(0, (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength());
        await app.AcceptAsync(Deliveries.Flat("after", "Busy", T));

        var board = await app.GetAsync("api/presence");
        Assert.Equal("after", Assert.Single(board.GetProperty("agents").EnumerateArray()).GetProperty("agentId").GetString());
        Assert.NotEqual(epoch, board.GetProperty("epoch").GetString());
    }

    [Fact]
    public async Task Board_FeedTrimmedPastTheReader_LoadsAgain()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", T));
        await app.GetAsync("api/presence");

        await app.AcceptAsync(Deliveries.Flat("b", "Busy", T));
        await app.AcceptAsync(Deliveries.Flat("c", "Busy", T));
        await app.Redis.StreamTrimAsync(app.Keys.Changes, 1);

        Assert.Equal(3, (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength());
    }

    [Fact]
    public async Task Board_SecondInstance_LoadsWhatTheFirstHasApplied()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        for (var i = 0; i < 50; i++)
        {
            await app.AcceptAsync(Deliveries.Activity($"agent-{i}", "On Queue", "INTERACTING", T));
        }

        await using var second = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Stream:Name", app.Keys.Stream.ToString())]);

        var board = await second.GetAsync("api/presence");
        Assert.Equal("""{"INTERACTING":50}""", board.GetProperty("counts").GetRawText());
        Assert.Equal((await app.GetAsync("api/presence")).GetProperty("position").GetString(), board.GetProperty("position").GetString());
    }

    private static async Task<HttpResponseMessage> GetIfNoneMatchAsync(TestApp app, EntityTagHeaderValue tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/presence");
        request.Headers.IfNoneMatch.Add(tag);
        return await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
