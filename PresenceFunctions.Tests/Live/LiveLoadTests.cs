using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Live;

[Collection(HungryTests.Name)]
public sealed class LiveLoadTests(RedisFixture redis)
{
    private const int Readers = 500;
    private const int Changes = 1000;
    private const int ChangesPerSecond = 200;
    // The machine is busy with the readers; the senders' patience is not what this is about.
    private static readonly (string, string) Patient = ("Webhook:AppendDeadline", "00:00:10");

    private static readonly string[] States = ["Available", "Busy", "Meal", "Away"];

    [Fact]
    public async Task Readers_FiveHundredAtTwoHundredChangesASecond_EachGetsEveryChangeOnce()
    {
        await using var app = await TestApp.StartAsync(redis, Patient);
        using var client = new HttpClient { BaseAddress = app.Client.BaseAddress };
        await app.AcceptAsync(Deliveries.Flat("agent-0", "Busy", Deliveries.Now));
        await FeedPositions.ReadAsync(app, 1);
        var readers = await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => LiveReader.OpenAsync(client)));
        var reading = readers.Select(ReadAsync).ToList();

        await SendAsync(app);
        var received = await Task.WhenAll(reading);

        var feed = await FeedPositions.ReadAsync(app);
        Assert.Equal(Changes + 2, feed.Count);
        Assert.All(received, reader => Assert.Equal(feed[(feed.IndexOf(reader.Start) + 1)..], reader.Changes));
        foreach (var reader in readers)
        {
            await reader.DisposeAsync();
        }
    }

    [Fact]
    public async Task Snapshots_TakenAtAnyMomentOfALoad_AreContinuedWithoutGapOrRepetition()
    {
        await using var app = await TestApp.StartAsync(redis, Patient);
        await app.AcceptAsync(Deliveries.Flat("agent-0", "Busy", Deliveries.Now));
        await FeedPositions.ReadAsync(app, 1);
        var random = new Random(4);
        var delays = Enumerable.Range(0, 40).Select(_ => TimeSpan.FromSeconds(random.NextDouble() * Changes / ChangesPerSecond)).ToList();
        var boards = delays.Select(async delay =>
        {
            await Task.Delay(delay, TimeProvider.System, TestContext.Current.CancellationToken);
            await using var reader = await LiveReader.OpenAsync(app.Client);
            var board = new LiveBoard();
            var snapshot = await reader.NextAsync("snapshot");
            board.Apply(snapshot);
            while (!board.Agents.Any(agent => agent.Contains("the-last", StringComparison.Ordinal)))
            {
                board.Apply(await reader.NextAsync());
            }

            return (Start: snapshot.EventId!, Board: board);
        }).ToList();

        await SendAsync(app);
        var read = await Task.WhenAll(boards);

        var expected = LiveBoard.AgentsOf(await app.GetAsync("api/presence"));
        var feed = await FeedPositions.ReadAsync(app);
        Assert.All(read, reader => Assert.Equal(expected, reader.Board.Agents));
        Assert.All(read, reader => Assert.Equal(feed[(feed.IndexOf(reader.Start) + 1)..], reader.Board.Changes));
        Assert.True(read.Select(reader => reader.Start).Distinct().Count() > 10, "The readers have come at different moments.");
    }

    private static async Task<(string Start, List<string> Changes)> ReadAsync(LiveReader reader)
    {
        var start = (await reader.NextAsync("snapshot")).EventId!;
        var read = await reader.UntilAsync(item => item.Data.Contains("the-last", StringComparison.Ordinal));
        return (start, [.. read.Where(item => !string.IsNullOrEmpty(item.EventId)).Select(item => item.EventId!)]);
    }

    /// <summary>Changes of fifty agents, evenly over time as far as the machine allows, and one that is the last.</summary>
    private static async Task SendAsync(TestApp app)
    {
        var begin = TimeProvider.System.GetTimestamp();
        for (var sent = 0; sent < Changes; sent++)
        {
            var ahead = TimeSpan.FromSeconds((double)sent / ChangesPerSecond) - TimeProvider.System.GetElapsedTime(begin);
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead, TimeProvider.System, TestContext.Current.CancellationToken);
            }

            await app.AcceptAsync(Deliveries.Flat($"agent-{sent % 50}", States[sent / 50 % States.Length], Deliveries.Now + sent));
        }

        await app.AcceptAsync(Deliveries.Flat("the-last", "Busy", Deliveries.Now));
    }
}
