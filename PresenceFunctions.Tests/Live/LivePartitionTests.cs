using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Live;

/// <summary>The live feed over several partitions.</summary>
public sealed class LivePartitionTests(RedisFixture redis)
{
    private static readonly (string, string)[] Four = [.. TestApp.NoDrainer, ("Stream:Partitions", "4")];
    private static readonly long T = Deliveries.Now - 60_000;

    [Fact]
    public async Task Reader_FromAnySnapshot_HasTheBoardAfterTheChanges()
    {
        await using var app = await TestApp.StartAsync(redis, Four);
        await ChangeAsync(app, 0, 30);
        await using var reader = await LiveReader.OpenAsync(app.Client);
        var board = new LiveBoard();
        board.Apply(await reader.NextAsync("snapshot"));

        await ChangeAsync(app, 30, 60);

        await FollowAsync(reader, board, app);
        Assert.Equal(LiveBoard.AgentsOf(await app.GetAsync("api/presence")), board.Agents);
    }

    [Fact]
    public async Task Resume_OnAnotherInstance_EveryChangeExactlyOnce()
    {
        await using var app = await TestApp.StartAsync(redis, Four);
        await ChangeAsync(app, 0, 20);
        await using var reader = await LiveReader.OpenAsync(app.Client);
        var board = new LiveBoard();
        board.Apply(await reader.NextAsync("snapshot"));
        await ChangeAsync(app, 20, 40);
        await FollowAsync(reader, board, app);
        var position = board.Position;

        await ChangeAsync(app, 40, 70);
        await using var second = await TestApp.StartAsync(redis, [.. Four, ("Stream:Name", app.Keys.Name[..^2])]);
        await using var resumed = await LiveReader.OpenAsync(second.Client, position);
        var changes = await resumed.UntilAsync(item => item.EventType == "snapshot");

        Assert.All(changes.SkipLast(1), item => Assert.Equal("change", item.EventType));
        var agents = changes.SkipLast(1).Select(item => System.Text.Json.JsonElement.Parse(item.Data).GetProperty("agentId").GetString());
        Assert.Equal(Enumerable.Range(40, 30).Select(Name).Order(StringComparer.Ordinal), agents.Order(StringComparer.Ordinal));
        Assert.Equal(70, (await second.GetAsync("api/presence")).GetProperty("agents").GetArrayLength());
    }

    [Theory]
    [InlineData("1-0")]
    [InlineData("1-0_1-0_1-0_1-0")]
    [InlineData("9999999999999-0_0-0_0-0_0-0")]
    [InlineData("0-0_0-0_0-0_0-0_0-0")]
    public async Task Resume_PositionThatTheFeedDoesNotHave_ResetAndSnapshot(string position)
    {
        await using var app = await TestApp.StartAsync(redis, Four);
        await ChangeAsync(app, 0, 20);

        await using var reader = await LiveReader.OpenAsync(app.Client, position);

        await reader.NextAsync("reset");
        await reader.NextAsync("snapshot");
    }

    [Fact]
    public async Task Resume_APartitionHadNoChangeYet_GoesOn()
    {
        await using var app = await TestApp.StartAsync(redis, Four);
        await app.AcceptAsync(Deliveries.Flat("agent-0", "Busy", T));
        await using var reader = await LiveReader.OpenAsync(app.Client);
        var snapshot = await reader.NextAsync("snapshot");
        Assert.Contains("0-0", snapshot.EventId, StringComparison.Ordinal);

        await ChangeAsync(app, 1, 20);
        await using var second = await TestApp.StartAsync(redis, [.. Four, ("Stream:Name", app.Keys.Name[..^2])]);
        await using var resumed = await LiveReader.OpenAsync(second.Client, snapshot.EventId);
        var changes = await resumed.UntilAsync(item => item.EventType == "snapshot");

        Assert.Equal(19, changes.Count(item => item.EventType == "change"));
        Assert.DoesNotContain(changes, item => item.EventType == "reset");
    }

    private static string Name(int number) => $"agent-{number}";

    private static async Task ChangeAsync(TestApp app, int from, int to)
    {
        for (var number = from; number < to; number++)
        {
            await app.AcceptAsync(Deliveries.Flat(Name(number), "Busy", T + number));
        }
    }

    /// <summary>Reads until the client stands where the board does.</summary>
    private static async Task FollowAsync(LiveReader reader, LiveBoard board, TestApp app)
    {
        var end = (await app.GetAsync("api/presence")).GetProperty("position").GetString();
        while (board.Position != end)
        {
            board.Apply(await reader.NextAsync());
        }
    }
}
