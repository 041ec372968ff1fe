using System.Net;
using System.Text.Json;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.DeadLetters;

public sealed class DeadLetterTests(RedisFixture redis)
{
    private static readonly (string, string)[] FastClaims = [("Drain:ClaimIdle", "00:00:01"), ("Drain:MaxDeliveries", "2")];

    [Fact]
    public async Task Poison_AmongMany_OthersAreAppliedAndItDiesAfterMaxDeliveries()
    {
        await using var app = await TestApp.StartAsync(redis, FastClaims);
        await app.Redis.StringSetAsync(app.Keys.Agent("poison"), "not a hash");

        await app.AcceptAsync(Deliveries.Flat("poison", "Busy", Deliveries.Now));
        for (var i = 0; i < 50; i++)
        {
            await app.AcceptAsync(Deliveries.Flat($"agent-{i}", "Busy", Deliveries.Now));
        }

        await TestApp.EventuallyAsync(async () => await AgentsAsync(app) == 50, "all others are on the board");
        var letter = await OnlyLetterAsync(app);
        Assert.Equal("presence-dashboard-consumer", letter.GetProperty("group").GetString());
        Assert.Equal(2, letter.GetProperty("deliveries").GetInt32());
        Assert.Contains("is not a hash", letter.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("poison", letter.GetProperty("entry").GetProperty("agentId").GetString());
        Assert.Equal(0, (await app.Redis.StreamPendingAsync(app.Keys.Stream, ConsumerGroups.Dashboard)).PendingMessageCount);
    }

    [Fact]
    public async Task Replay_AfterTheFix_ReachesTheBoardWithItsSourceTimeAndEventId()
    {
        await using var app = await TestApp.StartAsync(redis, FastClaims);
        await app.Redis.StringSetAsync(app.Keys.Agent("poison"), "not a hash");
        var since = Deliveries.Now - 5000;
        await app.AcceptAsync(Deliveries.Flat("poison", "Busy", since));
        var letter = await OnlyLetterAsync(app);

        await app.Redis.KeyDeleteAsync(app.Keys.Agent("poison"));
        using var replayed = await app.Client.PostAsync(
            $"api/dead-letters/{letter.GetProperty("id")}/replay", null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, replayed.StatusCode);
        await TestApp.EventuallyAsync(async () => await AgentsAsync(app) == 1, "on the board");
        Assert.Equal(since, (await app.GetAsync("api/presence/poison")).GetProperty("since").GetInt64());
        Assert.Equal(0, (await app.GetAsync("api/dead-letters")).GetProperty("deadLetters").GetArrayLength());
        var entries = await app.Redis.StreamRangeAsync(app.Keys.Stream);
        Assert.Single(entries.Select(entry => entry[EntryCodec.GenesysEventId]).Distinct());
    }

    [Fact]
    public async Task Replay_OfAnEventStillRemembered_AppendsAgainOnceHoweverManyReplayIt()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        using var received = await app.PostAsync(PayloadFiles.Read("eventbridge-presence"));
        var entry = Assert.Single(await app.Redis.StreamRangeAsync(app.Keys.Stream));
        var id = await app.Redis.StreamAddAsync(
            app.Keys.DeadLetters,
            [new("group", "g"), new("entryId", entry.Id), new("reason", "r"), new("deliveries", 5), new("deadAt", 1), .. entry.Values]);

        var replays = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(
                _ => app.Client.PostAsync($"api/dead-letters/{id}/replay", null, TestContext.Current.CancellationToken)));

        Assert.Contains(replays, replay => replay.StatusCode == HttpStatusCode.OK);
        Assert.All(replays, replay => Assert.True(replay.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound));
        var entries = await app.Redis.StreamRangeAsync(app.Keys.Stream);
        Assert.Equal(2, entries.Length);
        Assert.Equal(entry.Values, entries[1].Values);
    }

    [Fact]
    public async Task UnreadableEntry_Dies_CannotBeReplayedAndIsDropped()
    {
        await using var app = await TestApp.StartAsync(redis, FastClaims);
        await app.Redis.StreamAddAsync(
            app.Keys.Stream, [new NameValueEntry("group", "of someone else"), new NameValueEntry("x", "1"), new NameValueEntry("x", "2")]);
        var letter = await OnlyLetterAsync(app);
        var url = $"api/dead-letters/{letter.GetProperty("id")}";

        using var replay = await app.Client.PostAsync($"{url}/replay", null, TestContext.Current.CancellationToken);
        using var drop = await app.Client.DeleteAsync(url, TestContext.Current.CancellationToken);
        using var again = await app.Client.DeleteAsync(url, TestContext.Current.CancellationToken);

        Assert.Contains("cannot be read", letter.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("""{"group":"of someone else","x":"2"}""", letter.GetProperty("entry").GetRawText());
        Assert.Equal(HttpStatusCode.Conflict, replay.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, drop.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task Letter_WrittenBySomebodyElse_IsListedAndDropped()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var id = await app.Redis.StreamAddAsync(app.Keys.DeadLetters, "a", "b");

        var letter = Assert.Single((await app.GetAsync("api/dead-letters")).GetProperty("deadLetters").EnumerateArray());
        using var drop = await app.Client.DeleteAsync($"api/dead-letters/{id}", TestContext.Current.CancellationToken);

        Assert.Equal(id, letter.GetProperty("id").GetString());
        Assert.Equal("""{"a":"b"}""", letter.GetProperty("entry").GetRawText());
        Assert.Contains("somebody else", letter.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, drop.StatusCode);
    }

    [Fact]
    public async Task List_ManyLetters_PagesNewestFirst()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        for (var i = 0; i < 5; i++)
        {
            await app.Redis.StreamAddAsync(
                app.Keys.DeadLetters,
                [
                    new("group", "g"),
                    new("entryId", $"{i}-0"),
                    new("reason", "r"),
                    new("deliveries", 5),
                    new("deadAt", 1),
                    new("agentId", "a"),
                ]);
        }

        var first = await app.GetAsync("api/dead-letters?count=3");
        var second = await app.GetAsync($"api/dead-letters?count=3&before={first.GetProperty("next").GetString()}");

        Assert.Equal(["4-0", "3-0", "2-0"], EntryIds(first));
        Assert.Equal(["1-0", "0-0"], EntryIds(second));
        Assert.False(second.TryGetProperty("next", out _));
    }

    [Theory]
    [InlineData("count=0")]
    [InlineData("count=501")]
    [InlineData("count=x")]
    [InlineData("before=+")]
    [InlineData("before=1")]
    public async Task List_MalformedQuery_400(string query)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        using var response = await app.Client.GetAsync($"api/dead-letters?{query}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Routes_WithKeys_AskForTheAdminKey()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Access:Key", "key"), ("Access:AdminKey", "admin")]);

        using var withKey = await app.Client.GetAsync("api/dead-letters?code=key", TestContext.Current.CancellationToken);
        using var withAdminKey = await app.Client.GetAsync("api/dead-letters?code=admin", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, withKey.StatusCode);
        Assert.Equal(HttpStatusCode.OK, withAdminKey.StatusCode);
    }

    private static async Task<int> AgentsAsync(TestApp app) => (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength();

    /// <summary>The dashboard's dead letter; what no group can read is one of each.</summary>
    private static async Task<JsonElement> OnlyLetterAsync(TestApp app)
    {
        JsonElement[] letters = [];
        await TestApp.EventuallyAsync(
            async () =>
            {
                var all = (await app.GetAsync("api/dead-letters")).GetProperty("deadLetters").EnumerateArray();
                letters = [.. all.Where(letter => letter.GetProperty("group").GetString() == ConsumerGroups.Dashboard)];
                return letters.Length == 1;
            },
            "a dead letter");
        return letters[0];
    }

    private static IEnumerable<string?> EntryIds(JsonElement list) =>
        list.GetProperty("deadLetters").EnumerateArray().Select(letter => letter.GetProperty("entryId").GetString());
}
