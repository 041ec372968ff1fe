using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Board;

/// <summary>What the board lists for a query.</summary>
public sealed class BoardFilterTests(RedisFixture redis)
{
    private static readonly long T = Deliveries.Now - 60_000;

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
            [
                .. (await app.GetAsync($"api/presence?{query}")).GetProperty("agents").EnumerateArray()
                    .Select(agent => agent.GetProperty("name").GetString()!).Order(),
            ];

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
        await redis.Database.StringSetAsync(
            $"agent-directory:{agent}", """{"name":"Ada Berg","department":"Claims","extension":"7001"}""", TimeSpan.FromMinutes(1));
        await redis.Database.StringSetAsync("agent-directory:unreadable", "{", TimeSpan.FromMinutes(1));
        await app.AcceptAsync(Deliveries.Flat(agent, "Busy", T));
        await app.AcceptAsync(Deliveries.Flat("unreadable", "Busy", T));

        var claims = (await app.GetAsync("api/presence?department=claims")).GetProperty("agents");

        Assert.Equal(agent, Assert.Single(claims.EnumerateArray()).GetProperty("agentId").GetString());
        Assert.Equal("Ada Berg", claims[0].GetProperty("name").GetString());
        Assert.Equal("7001", claims[0].GetProperty("extension").GetString());
        Assert.Equal(0, (await app.GetAsync("api/presence?department=sales")).GetProperty("agents").GetArrayLength());
    }
}
