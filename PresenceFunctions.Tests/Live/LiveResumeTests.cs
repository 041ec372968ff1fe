using System.Net.ServerSentEvents;
using System.Text.Json;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Live;

public sealed class LiveResumeTests(RedisFixture redis)
{
    private const long T = 1_790_000_000_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Resume_FromEveryPosition_EachLaterChangeOnceInOrder(bool followedFromTheBeginning)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", T));
        await FeedPositions.ReadAsync(app, 1);
        if (followedFromTheBeginning)
        {
            await using var first = await LiveReader.OpenAsync(app.Client);
            await first.NextAsync("snapshot");
        }

        await app.AcceptAsync(
            $"[{Deliveries.Flat("b", "Busy", T)},{Deliveries.Flat("c", "Meal", T)},{Deliveries.Flat("b", "Away", T + 1)}]");
        await app.AcceptAsync(Deliveries.Flat("a", "Break", T + 1));
        var positions = await FeedPositions.ReadAsync(app, 5);

        Assert.Equal(5, positions.Count);
        for (var from = 0; from < positions.Count; from++)
        {
            await using var reader = await LiveReader.OpenAsync(app.Client, positions[from]);
            await app.AcceptAsync(Deliveries.Flat($"marker-{from}", "Busy", T));
            var read = await reader.UntilAsync(
                item => item.Data.Contains($"marker-{from}", StringComparison.Ordinal) && item.EventType == "change");

            Assert.DoesNotContain(read, item => item.EventType == "reset");
            Assert.Equal((await FeedPositions.ReadAsync(app))[(from + 1)..], Changes(read).Select(item => item.EventId));
            string[] states = ["BUSY", "BUSY", "MEAL", "AWAY", "BREAK"];
            Assert.Equal(
                states[(from + 1)..],
                Changes(read).Take(4 - from).Select(item => JsonElement.Parse(item.Data).GetProperty("state").GetString()));
        }
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("1", false)]
    [InlineData("4", true)]
    [InlineData("4", false)]
    public async Task Resume_FromBeforeTheFirstChangeOfAll_EachChangeOnce(string partitions, bool sameInstance)
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Stream:Partitions", partitions)]);
        await using var other = await TestApp.StartAsync(
            redis, [.. TestApp.NoDrainer, ("Stream:Partitions", partitions), ("Stream:Name", app.Keys.Name.Split(':')[0])]);
        string? position;
        await using (var first = await LiveReader.OpenAsync(app.Client))
        {
            position = (await first.NextAsync("snapshot")).EventId;
        }

        string[] agents = ["a", "b", "c", "d", "e"];
        foreach (var agent in agents)
        {
            await app.AcceptAsync(Deliveries.Flat(agent, "Busy", T));
        }

        var last = (await app.GetAsync("api/presence")).GetProperty("position").GetString();
        await using var reader = await LiveReader.OpenAsync((sameInstance ? app : other).Client, position);
        var read = await reader.UntilAsync(item => item.EventId == last);

        Assert.DoesNotContain(read, item => item.EventType == "reset");
        Assert.Equal(
            agents,
            Changes(read).Select(item => JsonElement.Parse(item.Data).GetProperty("agentId").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Resume_FromBeforeTheFirstChangeOfAFeedThatWasLost_TheBoardIsSent()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", T));
        await FeedPositions.ReadAsync(app, 1);
        await using (var first = await LiveReader.OpenAsync(app.Client))
        {
            await first.NextAsync("snapshot");
        }

        await app.Redis.KeyDeleteAsync(app.Keys.Changes);
        await using var reader = await LiveReader.OpenAsync(app.Client, "0-0");

        Assert.Contains("\"a\"", (await reader.NextAsync("snapshot")).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_FromASnapshot_TheBoardIsNotSentAgain()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", T));
        var last = (await FeedPositions.ReadAsync(app, 1))[^1];
        await using (var first = await LiveReader.OpenAsync(app.Client))
        {
            Assert.Equal(last, (await first.NextAsync("snapshot")).EventId);
        }

        await using var reader = await LiveReader.OpenAsync(app.Client, last);
        await app.AcceptAsync(Deliveries.Flat("b", "Busy", T));

        Assert.Contains("\"b\"", (await reader.NextAsync("change")).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_OnAnInstanceThatHasNotFollowed_EndsAtTheBoard()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Board:OfflineRetention", "00:00:01")]);
        await app.AcceptAsync(Deliveries.Presence("leaving", "OFFLINE", T));
        await app.AcceptAsync(Deliveries.Presence("a", "AVAILABLE", T));
        await app.AcceptAsync(Deliveries.Routing("a", "OFF_QUEUE", T));
        await FeedPositions.ReadAsync(app, 3);
        var board = new LiveBoard();
        await using (var before = await LiveReader.OpenAsync(app.Client))
        {
            board.Apply(await before.NextAsync("snapshot"));
        }

        await app.AcceptAsync(Deliveries.Presence("a", "ON_QUEUE", T + 1));
        await app.AcceptAsync(Deliveries.Routing("a", "INTERACTING", T + 2));
        await FeedPositions.ReadAsync(app, 5);
        await TestApp.EventuallyAsync(
            async () => (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength() == 1, "the other is forgotten");
        await using var other = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Stream:Name", app.Keys.Stream.ToString())]);
        await using var reader = await LiveReader.OpenAsync(other.Client, board.Position);
        var read = await reader.UntilAsync(item => item.EventType == "snapshot");
        read.ForEach(board.Apply);

        Assert.Equal(["change", "change", "snapshot"], read.Select(item => item.EventType));
        Assert.Equal("ON_QUEUE", JsonElement.Parse(read[0].Data).GetProperty("presence").GetProperty("state").GetString());
        Assert.Equal("INTERACTING", JsonElement.Parse(read[1].Data).GetProperty("routing").GetProperty("status").GetString());
        Assert.Equal(LiveBoard.AgentsOf(await other.GetAsync("api/presence")), board.Agents);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("1-1")]
    [InlineData("99999999999999-0")]
    [InlineData("-")]
    [InlineData("+")]
    [InlineData("1790000000000-0.1.1")]
    [InlineData("18446744073709551616-0")]
    [InlineData("{last}.1")]
    [InlineData("{last}.0")]
    [InlineData("{last}.x")]
    public async Task Resume_PositionThatTheFeedDoesNotHave_ResetAndSnapshot(string lastEventId)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", T));
        var last = (await FeedPositions.ReadAsync(app, 1))[^1];

        await using var reader = await LiveReader.OpenAsync(app.Client, lastEventId.Replace("{last}", last, StringComparison.Ordinal));

        Assert.Equal("""{"reason":"position"}""", (await reader.NextAsync("reset")).Data);
        Assert.Equal(last, (await reader.NextAsync("snapshot")).EventId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Resume_PositionThatWasTrimmed_ResetAndSnapshot(bool followed)
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        if (followed)
        {
            await using var first = await LiveReader.OpenAsync(app.Client);
            await first.NextAsync("snapshot");
        }

        await app.AcceptAsync(Deliveries.Flat("a", "Busy", T));
        await app.AcceptAsync(Deliveries.Flat("b", "Busy", T));
        var positions = await FeedPositions.ReadAsync(app, 2);
        await app.Redis.StreamTrimAsync(app.Keys.Changes, 1);

        await using var reader = await LiveReader.OpenAsync(app.Client, positions[0]);

        Assert.Equal("""{"reason":"position"}""", (await reader.NextAsync("reset")).Data);
        Assert.Equal(positions[1], (await reader.NextAsync("snapshot")).EventId);
    }

    [Fact]
    public async Task Resume_AfterRedisWasFlushed_ResetAndTheNewBoard()
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Redis:ConnectionString", server.ConnectionString)]);
        await app.AcceptAsync(Deliveries.Flat("before", "Busy", T));
        string position;
        await using (var reader = await LiveReader.OpenAsync(app.Client))
        {
            position = (await reader.NextAsync("snapshot")).EventId!;
        }

        await using (var connection = await server.ConnectAsync())
        {
            await connection.GetServer(server.ConnectionString).FlushAllDatabasesAsync();
        }

        await app.AcceptAsync(Deliveries.Flat("after", "Busy", T));
        await using var again = await LiveReader.OpenAsync(app.Client, position);

        await again.NextAsync("reset");
        var snapshot = await again.NextAsync("snapshot");
        Assert.Contains("after", snapshot.Data, StringComparison.Ordinal);
        Assert.DoesNotContain("before", snapshot.Data, StringComparison.Ordinal);
    }

    private static IEnumerable<SseItem<string>> Changes(IEnumerable<SseItem<string>> read) =>
        read.Where(item => item is { EventType: "change", EventId.Length: > 0 });
}
