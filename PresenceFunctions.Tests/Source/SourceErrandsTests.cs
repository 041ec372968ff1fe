using System.Text.Json;
using Microsoft.Extensions.Logging;
using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.Genesys;
using PresenceLocal.GenesysDemo;

namespace PresenceFunctions.Tests.Source;

/// <summary>What is asked of Genesys Cloud beside the sweeps: names, labels, totals and agents that nobody knows.</summary>
public sealed class SourceErrandsTests(RedisFixture redis)
{
    [Fact]
    public async Task Run_AgentsBetweenSweeps_AreNamedByTheNextRunAndTheUnknownNotAskedForAgain()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        board.Genesys.Populate(1);
        await board.RunAsync();
        var users = board.Genesys.Populate(150);
        var unknown = new FakeUser(Guid.NewGuid().ToString(), "Nobody") { Presence = "BUSY", PresenceSince = board.Genesys.Now };
        await board.DeliverAsync([.. users.Append(unknown).Select(FakeJson.PresenceNotification)]);

        board.Time.Advance(TimeSpan.FromSeconds(15));
        await board.RunAsync();
        board.Time.Advance(TimeSpan.FromSeconds(15));
        await board.RunAsync();

        var agents = await board.AgentsAsync();
        Assert.All(users, user => Assert.Equal(user.Name, agents[user.Id].Name));
        Assert.Null(agents[unknown.Id].Name);
        Assert.Equal(2, board.Genesys.Requests.Count("&id="));
    }

    [Fact]
    public async Task Run_TotalsDiffer_ASweepFollows()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        board.Genesys.Populate(40);
        await board.RunAsync();
        var first = (await board.StateAsync()).Sweep!.At;
        foreach (var user in board.Genesys.Users.Take(10))
        {
            board.Genesys.SetPresence(user.Id, "TRAINING");
        }

        board.Time.Advance(TimeSpan.FromSeconds(160));
        await board.RunAsync();
        Assert.Equal(first, (await board.StateAsync()).Sweep!.At);
        board.Time.Advance(TimeSpan.FromSeconds(15));
        await board.RunAsync();

        Assert.Equal(1, board.Genesys.Requests.Count("status/counts"));
        Assert.Equal(10, (await board.StateAsync()).Sweep!.Wrong);
        Assert.Empty(await board.WrongAsync());
    }

    [Fact]
    public async Task Labels_OfSecondaryPresences_AreOnTheBoard()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        var users = board.Genesys.Populate(2);
        board.Genesys.Definitions.Enqueue(("d-coffee", "BREAK", "Coffee", true));
        board.Genesys.SetPresence(users[0].Id, "BREAK", board.Genesys.Now - TimeSpan.FromMinutes(1), "d-coffee");

        await board.RunAsync();

        var agents = await board.AgentsAsync();
        Assert.Equal("Coffee", agents[users[0].Id].Presence!.Label);
        Assert.Null(agents[users[1].Id].Presence!.Label);
    }

    [Fact]
    public async Task Permissions_OfTheSmallErrandsMissing_SweepsGoOn()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        board.Genesys.Populate(3);
        board.Genesys.Faults.Forbid("definitions", "presence:presenceDefinition:view");
        board.Genesys.Faults.Forbid("status/counts", "analytics:agentState:view");

        await board.RunAsync();
        board.Time.Advance(TimeSpan.FromSeconds(160));
        await board.RunAsync();
        await board.SweepAsync();

        Assert.Null((await board.StateAsync()).Error);
        Assert.Equal(
            2,
            board.Pipeline.Log.GetSnapshot().Count(
                record => record.Level == LogLevel.Warning
                    && record.Message.Contains("missing.any.permissions", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Names_ChangedAtGenesys_ReachAnOpenWallboard()
    {
        await using var server = await GenesysSettings.StartAsync();
        var user = server.Genesys.Populate(1)[0];
        await using var app = await TestApp.StartAsync(
            redis, [.. server.Settings(), ("Source:Schedule", "*/1 * * * * *"), ("Genesys:SweepEvery", "00:00:10")]);
        await TestApp.EventuallyAsync(
            async () =>
                (await app.GetAsync("api/presence")).GetProperty("agents")
                    .GetArrayLength() == 1, "the agent is on the board", TimeSpan.FromSeconds(60));
        await using var reader = await LiveReader.OpenAsync(app.Client);
        await reader.NextAsync("snapshot");

        server.Genesys.Change(user.Id, before => before with { Name = "Ada Berg" });

        var read = await reader.UntilAsync(item => item.EventType == "change" && item.Data.Contains("Ada Berg", StringComparison.Ordinal));
        Assert.Equal(user.Id, JsonSerializer.Deserialize<JsonElement>(read[^1].Data).GetProperty("agentId").GetString());
    }
}
