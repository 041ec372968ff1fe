using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.Genesys;
using PresenceLocal.GenesysDemo;

namespace PresenceFunctions.Tests.Source;

/// <summary>Whom a sweep corrects, and whom it leaves alone.</summary>
public sealed class SweptAgentsTests(RedisFixture redis)
{
    [Fact]
    public async Task Sweep_YoungMissingAndAbsent_AreLeftToTheEvents()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        var users = board.Genesys.Populate(4);
        board.Genesys.SetPresence(users[0].Id, "MEAL", board.Genesys.Now - TimeSpan.FromSeconds(9));
        board.Genesys.Change(users[1].Id, user => user with { Presence = null });
        board.Genesys.Change(users[2].Id, user => user with { Presence = "OFFLINE", Routing = "OFF_QUEUE" });
        board.Genesys.Change(users[3].Id, user => user with { Presence = "AVAILABLE", Routing = null });

        await board.RunAsync();

        Assert.Equal(users[3].Id, Assert.Single(await board.AgentsAsync()).Key);
        Assert.Equal(
            (4, 3, 1),
            ((await board.StateAsync()).Sweep!.Users, (await board.StateAsync()).Sweep!.Checked, (await board.StateAsync()).Sweep!.Wrong));

        await board.SweepAsync();
        Assert.Equal("MEAL", (await board.AgentsAsync())[users[0].Id].State);
    }

    [Theory]
    [InlineData("inactive")]
    [InlineData("deleted")]
    public async Task Sweep_SomebodyNoLongerActive_GoesOffline(string state)
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        var users = board.Genesys.Populate(3);
        await board.RunAsync();
        board.Genesys.Change(users[0].Id, user => user with { State = state });

        await board.SweepAsync();

        Assert.Equal("OFFLINE", (await board.AgentsAsync())[users[0].Id].State);
        Assert.Empty(await board.WrongAsync());
        Assert.Equal(1, (await board.StateAsync()).Sweep!.Wrong);
    }

    [Fact]
    public async Task Sweep_BoardFromElsewhere_IsNotTouchedAndStaysUnconfirmed()
    {
        await using var board = await SweptBoard.OpenAsync(redis, ("Board:StaleAfter", "00:08:00"), ("Genesys:Divisions:0", "Home"));
        board.Genesys.Populate(2);
        var (foreign, flat) = (Guid.NewGuid().ToString(), "agent-1");
        await board.DeliverAsync(
            FakeJson.Activity(
                new FakeUser(foreign, "Nobody knows")
                {
                    Presence = "BUSY",
                    PresenceSince = board.Genesys.Now,
                    RoutingSince = board.Genesys.Now,
                }),
            FakeJson.Activity(
                new FakeUser(flat, "Nor this one")
                {
                    Presence = "BUSY",
                    PresenceSince = board.Genesys.Now,
                    RoutingSince = board.Genesys.Now,
                }),
            FakeJson.Activity(board.Genesys.Users[0]));

        await board.SweepAsync();
        await board.SweepAsync();

        var agents = await board.AgentsAsync();
        Assert.Equal(["BUSY", "BUSY"], [agents[foreign].State, agents[flat].State]);
        Assert.Equal(
            ["stale", "stale", "stale", "live"],
            [
                agents[foreign].Confidence,
                agents[flat].Confidence,
                agents[board.Genesys.Users[0].Id].Confidence,
                agents[board.Genesys.Users[1].Id].Confidence,
            ]);

        // Asked about once in ten minutes.
        Assert.Equal(1, board.Genesys.Requests.Count(foreign));
    }

    [Fact]
    public async Task Row_ConfirmedAgainAndAgain_StaysLiveUntilSweepsFail()
    {
        await using var board = await SweptBoard.OpenAsync(redis, ("Board:StaleAfter", "00:30:00"));
        var user = board.Genesys.Populate(1)[0];
        for (var i = 0; i < 12; i++)
        {
            await board.SweepAsync();
        }

        Assert.Equal("live", (await board.AgentsAsync())[user.Id].Confidence);

        board.Genesys.Faults.Next("/users", 500, times: 100);
        for (var i = 0; i < 7; i++)
        {
            await board.SweepAsync();
        }

        Assert.Equal("stale", (await board.AgentsAsync())[user.Id].Confidence);
    }
}
