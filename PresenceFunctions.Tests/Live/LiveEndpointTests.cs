using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Telemetry;

namespace PresenceFunctions.Tests.Live;

public sealed class LiveEndpointTests(RedisFixture redis)
{
    private const long T = 1_790_000_000_000;

    [Fact]
    public async Task Live_FirstEvent_IsTheBoard()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", T));
        await app.AcceptAsync(Deliveries.Activity("b", "On Queue", "INTERACTING", T));
        await FeedPositions.ReadAsync(app, 3);
        var board = await app.GetAsync("api/presence");

        await using var reader = await LiveReader.OpenAsync(app.Client);
        var snapshot = await reader.NextAsync("snapshot");

        var data = JsonElement.Parse(snapshot.Data);
        Assert.Equal(board.GetProperty("position").GetString(), snapshot.EventId);
        Assert.Equal(board.EnumerateObject().Select(member => member.Name), data.EnumerateObject().Select(member => member.Name));
        Assert.All(
            ["epoch", "position", "counts", "agents"],
            name => Assert.Equal(board.GetProperty(name).GetRawText(), data.GetProperty(name).GetRawText()));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("4")]
    public async Task Live_NobodyOnTheBoardYet_SnapshotIsEmptyAndChangesFollow(string partitions)
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Stream:Partitions", partitions)]);
        await using var reader = await LiveReader.OpenAsync(app.Client);
        var snapshot = JsonElement.Parse((await reader.NextAsync("snapshot")).Data);
        Assert.Equal(0, snapshot.GetProperty("agents").GetArrayLength());
        Assert.NotEqual("", snapshot.GetProperty("epoch").GetString());

        foreach (var agent in new[] { "a", "b", "c", "d", "e" })
        {
            await app.AcceptAsync(Deliveries.Flat(agent, "Busy", T));
            var change = await reader.NextAsync("change");
            var board = await app.GetAsync("api/presence");

            Assert.Equal((await app.GetAsync($"api/presence/{agent}")).GetRawText(), change.Data);
            Assert.Equal(board.GetProperty("position").GetString(), change.EventId);
            Assert.Equal(snapshot.GetProperty("epoch").GetString(), board.GetProperty("epoch").GetString());
        }
    }

    [Fact]
    public async Task Live_Change_IsTheAgentAsTheBoardShowsIt()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Presence("a", "ON_QUEUE", T));
        await FeedPositions.ReadAsync(app, 1);
        await using var reader = await LiveReader.OpenAsync(app.Client);
        await reader.NextAsync("snapshot");

        await app.AcceptAsync(Deliveries.Routing("a", "INTERACTING", T + 1));
        var change = await reader.NextAsync("change");

        Assert.Equal((await app.GetAsync("api/presence/a")).GetRawText(), change.Data);
        Assert.Equal((await app.GetAsync("api/presence")).GetProperty("position").GetString(), change.EventId);
        Assert.Equal("INTERACTING", JsonElement.Parse(change.Data).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Live_SeveralChangesOfOneBatch_AreSeveralEventsInOrder()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("first", "Busy", T));
        await FeedPositions.ReadAsync(app, 1);
        await using var reader = await LiveReader.OpenAsync(app.Client);
        await reader.NextAsync("snapshot");

        await app.AcceptAsync(
            $"[{Deliveries.Flat("a", "Busy", T)},{Deliveries.Flat("b", "Meal", T)},{Deliveries.Flat("a", "Away", T + 1)}]");
        var changes = await reader.UntilAsync(item => item.Data.Contains("AWAY", StringComparison.Ordinal));

        Assert.Equal(["BUSY", "MEAL", "AWAY"], changes.Select(item => JsonElement.Parse(item.Data).GetProperty("state").GetString()));
        Assert.Equal((await FeedPositions.ReadAsync(app))[1..], changes.Select(item => item.EventId));
    }

    [Fact]
    public async Task Live_AgentForgotten_Gone()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Board:OfflineRetention", "00:00:01")]);
        await app.AcceptAsync(Deliveries.Presence("here", "AVAILABLE", T));
        await app.AcceptAsync(Deliveries.Presence("leaving", "OFFLINE", T));
        await FeedPositions.ReadAsync(app, 2);
        await using var reader = await LiveReader.OpenAsync(app.Client);
        var snapshot = await reader.NextAsync("snapshot");
        Assert.Contains("leaving", snapshot.Data, StringComparison.Ordinal);

        var gone = await reader.NextAsync("gone");

        Assert.Equal("""{"agentId":"leaving"}""", gone.Data);
        Assert.Equal(snapshot.EventId, reader.LastEventId);
    }

    [Fact]
    public async Task Live_BoardBegunAnew_ResetAndSnapshot()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("before", "Busy", T));
        await FeedPositions.ReadAsync(app, 1);
        await using var reader = await LiveReader.OpenAsync(app.Client);
        await reader.NextAsync("snapshot");

        await app.Redis.KeyDeleteAsync([app.Keys.Stream, app.Keys.Agents, app.Keys.Changes, app.Keys.Epoch, app.Keys.Agent("before")]);
        await app.AcceptAsync(Deliveries.Flat("after", "Busy", T));

        var board = new LiveBoard();
        var resets = 0;
        while (!board.Agents.Any(agent => agent.Contains("after", StringComparison.Ordinal)))
        {
            var item = await reader.NextAsync();
            resets += item.EventType == "reset" ? 1 : 0;
            board.Apply(item);
        }

        Assert.True(resets > 0);
        Assert.Equal(LiveBoard.AgentsOf(await app.GetAsync("api/presence")), board.Agents);
    }

    [Fact]
    public async Task Live_ChangesAppliedByAnotherInstance_ArriveToo()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await using var other = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Stream:Name", app.Keys.Stream.ToString())]);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", T));
        await FeedPositions.ReadAsync(app, 1);
        await using var reader = await LiveReader.OpenAsync(other.Client);
        await reader.NextAsync("snapshot");

        await app.AcceptAsync(Deliveries.Flat("b", "Busy", T));

        Assert.Contains("\"b\"", (await reader.NextAsync("change")).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_WithKeysSet_TakesTheKeyFromTheQueryTogetherWithAPosition()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Access:Key", "k-1")]);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", T));
        var position = (await FeedPositions.ReadAsync(app, 1))[0];
        await app.AcceptAsync(Deliveries.Flat("b", "Busy", T));
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/presence/live?code=k-1");
        request.Headers.Add("Last-Event-ID", position);

        using var response = await app.Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var body = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal("retry: 1000", await body.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("", await body.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("event: change", await body.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Live_AskedForItsHead_AnswersWithoutAStream()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Access:Key", "k-1")]);

        using var refused = await HeadAsync("api/presence/live");
        using var response = await HeadAsync("api/presence/live?code=k-1");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        async Task<HttpResponseMessage> HeadAsync(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, path);
            return await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Live_ReadersComeAndGo_AreCounted()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        var meters = app.Services.GetRequiredService<IMeterFactory>();
        using var subscribers = new MetricCollector<long>(meters, PresenceMetrics.MeterName, "presence.live.subscribers");
        long Open() => subscribers.GetMeasurementSnapshot().Sum(measurement => measurement.Value);

        await using (var first = await LiveReader.OpenAsync(app.Client))
        await using (var second = await LiveReader.OpenAsync(app.Client))
        {
            await first.NextAsync("snapshot");
            await second.NextAsync("snapshot");
            Assert.Equal(2, Open());
        }

        await TestApp.EventuallyAsync(() => Task.FromResult(Open() == 0), "readers that are gone are counted out");
    }

    [Fact]
    public async Task Live_HostStops_StreamsEndAtOnce()
    {
        var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await using var reader = await LiveReader.OpenAsync(app.Client);
        await reader.NextAsync("snapshot");

        // The host gives its requests thirty seconds; a stream that went on would use them.
        var stopping = app.DisposeAsync().AsTask();
        await reader.EndAsync();
        await stopping.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
