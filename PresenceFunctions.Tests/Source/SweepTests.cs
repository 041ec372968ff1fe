using System.Text.Json.Nodes;
using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.Genesys;
using PresenceLocal.GenesysDemo;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Source;

/// <summary>A sweep makes the board equal Genesys Cloud, and says how much was wrong.</summary>
public sealed class SweepTests(RedisFixture redis)
{
    [Fact]
    public async Task Sweep_EmptyRedis_EverybodyIsOnTheBoardWithTheirName()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        board.Genesys.Populate(5_000);

        await board.RunAsync();

        Assert.Empty(await board.WrongAsync());
        var agents = await board.AgentsAsync();
        Assert.Equal(5_000, agents.Count);
        Assert.All(board.Genesys.Users, user => Assert.Equal(
            (user.Name, user.Email, user.Department, user.Extension, user.Team, user.Division, "reconcile", "live"),
            (
                agents[user.Id].Name, agents[user.Id].Email, agents[user.Id].Department, agents[user.Id].Extension,
                agents[user.Id].Team, agents[user.Id].Division, agents[user.Id].Source, agents[user.Id].Confidence)));
        Assert.Equal(
            (5_000, 5_000, 1.0),
            ((await board.StateAsync()).Sweep!.Users, (await board.StateAsync()).Sweep!.Wrong, (await board.StateAsync()).Sweep!.Drift));

        // Users, labels twice, and the token.
        Assert.InRange(board.Genesys.Requests.All.Count, 10, 14);
    }

    [Fact]
    public async Task Sweep_TwentyFiveThousandOfWhomFewAreAtWork_ChecksAllAndShowsThose()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        foreach (var user in board.Genesys.Populate(25_000).Skip(200))
        {
            board.Genesys.SetPresence(user.Id, "OFFLINE", user.PresenceSince);
        }

        await board.RunAsync();

        Assert.Equal(200, (await board.AgentsAsync()).Count);
        Assert.Equal(
            (25_000, 25_000, 200),
            ((await board.StateAsync()).Sweep!.Users, (await board.StateAsync()).Sweep!.Checked, (await board.StateAsync()).Sweep!.Wrong));
        Assert.True(await board.Pipeline.Redis.KeyExistsAsync($"agent-directory:{board.Genesys.Users[^1].Id}"));
    }

    [Fact]
    public async Task Sweep_ATenthOfADaysDeliveriesDropped_DriftSaysHowManyAndNobodyIsWrongAfter()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        board.Genesys.Populate(200);
        await board.RunAsync();
        var random = new Random(20261128);
        string[] presences = ["AVAILABLE", "BUSY", "ON_QUEUE", "MEAL", "OFFLINE", "ON_QUEUE", "BREAK"];
        string[] statuses = ["IDLE", "INTERACTING", "NOT_RESPONDING", "OFF_QUEUE"];
        var dropped = 0;
        for (var hour = 0; hour < 8; hour++)
        {
            var kept = new List<JsonObject>();
            foreach (var user in board.Genesys.Users)
            {
                board.Time.Advance(TimeSpan.FromMilliseconds(500));
                var changed = random.Next(2) == 0
                    ? board.Genesys.SetPresence(user.Id, presences[random.Next(presences.Length)])
                    : board.Genesys.SetRouting(user.Id, statuses[random.Next(statuses.Length)]);
                if (random.Next(10) == 0)
                {
                    dropped++;
                }
                else
                {
                    kept.Add(
                        random.Next(2) == 0
                            ? FakeJson.Activity(changed)
                            : changed.PresenceSince >= changed.RoutingSince
                            ? FakeJson.PresenceNotification(changed)
                            : FakeJson.RoutingNotification(changed));
                }
            }

            await board.DeliverAsync([.. kept]);
        }

        var wrong = await board.WrongAsync();
        Assert.InRange(wrong.Count, 1, dropped);

        await board.SweepAsync();

        Assert.Empty(await board.WrongAsync());
        var sweep = (await board.StateAsync()).Sweep!;

        // Wrong are also those who have come back to a state without the board's having heard that they left it.
        Assert.InRange(sweep.Wrong, wrong.Count, dropped);
        Assert.Equal((200, sweep.Wrong / 200.0), (sweep.Checked, sweep.Drift));

        await board.SweepAsync();
        Assert.Equal(0, (await board.StateAsync()).Sweep!.Wrong);
    }

    [Fact]
    public async Task Sweep_WhileTwoHundredChangesASecondArrive_MakesNobodyWrong()
    {
        await using var board = await SweptBoard.OpenAsync(redis, ("Genesys:SweepEvery", "00:00:10"));
        board.Genesys.Populate(300);
        await board.RunAsync();
        var random = new Random(7);
        string[] presences = ["AVAILABLE", "BUSY", "MEAL", "ON_QUEUE"];
        using var done = new CancellationTokenSource();
        var sweeping = Task.Run(async () =>
        {
            var sweeps = 0;
            for (; !done.IsCancellationRequested; sweeps++)
            {
                await board.SweepAsync(TimeSpan.FromSeconds(10));
            }

            return sweeps;
        });

        // Each change is told to the board only after the next has been made, so that sweeps see more than the board does.
        FakeUser? before = null;
        for (var change = 0; change < 2_000; change++)
        {
            board.Time.Advance(TimeSpan.FromMilliseconds(5));
            var user = board.Genesys.Users[random.Next(300)];
            var changed = board.Genesys.SetPresence(user.Id, presences[random.Next(presences.Length)]);
            if (before is not null)
            {
                await board.DeliverAsync(FakeJson.Activity(before));
            }

            before = changed;
        }

        await board.DeliverAsync(FakeJson.Activity(before!));
        await done.CancelAsync();

        Assert.InRange(await sweeping, 1, int.MaxValue);
        Assert.Empty(await board.WrongAsync());
    }

    [Fact]
    public async Task Corrections_InTheStream_AreOrdinaryEntriesWithTheSourcesTime()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        var user = board.Genesys.Populate(1)[0];
        await board.RunAsync();

        var entry = Assert.Single(await board.Pipeline.Redis.StreamRangeAsync(board.Pipeline.Keys.Stream));

        Assert.Equal(("reconcile", user.Id), ((string?)entry[EntryCodec.Source], (string?)entry[EntryCodec.AgentId]));
        Assert.Equal(user.PresenceSince.ToUnixTimeMilliseconds(), (long)entry[EntryCodec.TimestampMs]);

        // The event that was only late counts once.
        await board.DeliverAsync(FakeJson.PresenceNotification(user));
        Assert.Equal(1, await board.Pipeline.Redis.StreamLengthAsync(board.Pipeline.Keys.Stream));
    }
}
