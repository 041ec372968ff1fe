using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Draining;

/// <summary>Redis fails over to a replica that had not got everything: ids and groups go back, and nobody touches the host.</summary>
public sealed class FailoverTests(RedisFixture shared)
{
    private static readonly long T = Deliveries.Now - 600_000;

    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    public async Task Failover_ToAnOlderReplica_GoesOnWithANewEpoch(string partitions)
    {
        await using var primary = await RedisProcess.StartNewAsync();
        await using var replica = await RedisProcess.StartNewAsync();
        await using var way = new BlackHole(primary.Port);
        await using var app = await TestApp.StartAsync(
            shared,
            services => services.AddFakeLogging(),
            ("Redis:ConnectionString", way.Address), ("Stream:Partitions", partitions), ("Logging:LogLevel:Default", "Information"),
            ("Logging:Console:LogLevel:Default", "None"), Noon.Setting);
        var log = app.Services.GetRequiredService<FakeLogCollector>();
        var kept = Enumerable.Range(0, 20).Select(number => $"kept-{number}").ToList();
        await app.AcceptAsync(Deliver(kept, "Available", T));
        await ShownAsync(app, "AVAILABLE", 20);
        await using (var admin = await replica.ConnectAsync())
        {
            await FollowAsync(admin, primary);
            await admin.GetServers()[0].ExecuteAsync("REPLICAOF", "NO", "ONE");

            // What the replica does not get: changes of agents that it has, and agents that it has not.
            await app.AcceptAsync(Deliver([.. kept, .. Enumerable.Range(0, 20).Select(number => $"lost-{number}")], "Meal", T + 60_000));
            await ShownAsync(app, "MEAL", 40);
            var before = await app.GetAsync("api/presence");
            log.Clear();

            await way.RedirectAsync(replica.Port);
            var started = TimeProvider.System.GetTimestamp();
            await AcceptedAgainAsync(app, Deliver([.. Enumerable.Range(0, 20).Select(number => $"after-{number}")], "Busy", T + 120_000));
            await ShownAsync(app, "BUSY", 20);
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"Healed {TimeProvider.System.GetElapsedTime(started).TotalSeconds:f1} s after the failover.");

            var board = await app.GetAsync("api/presence");
            Assert.Equal("""{"AVAILABLE":20,"BUSY":20}""", board.GetProperty("counts").GetRawText());
            Assert.NotEqual(before.GetProperty("epoch").GetString(), board.GetProperty("epoch").GetString());
            await AssertPositionIsOfAsync(admin.GetDatabase(), app.Partitions, board);
            await AssertWorkforceAsync(app, kept);
            foreach (var (keys, group) in app.Partitions.SelectMany(keys => ConsumerGroups.All.Select(group => (keys, group))))
            {
                await TestApp.EventuallyAsync(
                    async () =>
                        (await admin.GetDatabase().StreamGroupInfoAsync(keys.Stream))
                            .SingleOrDefault(info => info.Name == group) is { PendingMessageCount: 0 } info
                        && info.LastDeliveredId
                            == (await admin.GetDatabase().StreamRangeAsync(keys.Stream, count: 1, messageOrder: Order.Descending))[0].Id,
                    $"{keys.Qualify(group)} is at the end with nothing pending");
            }
        }

        var lines = log.GetSnapshot().Select(record => record.Message).ToList();
        Assert.All(
            ConsumerGroups.All,
            group => Assert.InRange(
                lines.Count(line => line.StartsWith($"Draining {group} is interrupted", StringComparison.Ordinal)), 0, 1));
        Assert.Contains(lines, line => line.Contains("history begins anew", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failover_ToAReplicaThatIsPromotedLater_GoesOnOnceItIs()
    {
        await using var primary = await RedisProcess.StartNewAsync();
        await using var replica = await RedisProcess.StartNewAsync();
        await using var way = new BlackHole(primary.Port);
        await using var app = await TestApp.StartAsync(shared, ("Redis:ConnectionString", way.Address));
        await app.AcceptAsync(Deliver(["before"], "Busy", T));
        await ShownAsync(app, "BUSY", 1);
        await using var admin = await replica.ConnectAsync();
        await FollowAsync(admin, primary);

        await primary.KillAsync();
        await way.RedirectAsync(replica.Port);
        await TestApp.EventuallyAsync(
            async () =>
                (await admin.GetServers()[0].ClientListAsync())
                    .Any(client => client.Name == "presence"), "the host has connected to the replica");
        using (var refused = await app.PostAsync(Deliver(["during"], "Busy", T)))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        await admin.GetServers()[0].ExecuteAsync("REPLICAOF", "NO", "ONE");

        var started = TimeProvider.System.GetTimestamp();
        await AcceptedAgainAsync(app, Deliver(["after"], "Busy", T));

        // What was refused may be there, too: nobody knows what becomes of a command that was not answered.
        await TestApp.EventuallyAsync(
            async () =>
            {
                using var response = await app.Client.GetAsync("api/presence/after", TestContext.Current.CancellationToken);
                return response.StatusCode == HttpStatusCode.OK;
            },
            "what was accepted is on the board");
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"Healed {TimeProvider.System.GetElapsedTime(started).TotalSeconds:f1} s after the promotion.");
    }

    private static string Deliver(IReadOnlyList<string> agents, string state, long at) =>
        $"[{string.Join(',', agents.Select(agent => Deliveries.Flat(agent, state, at)))}]";

    private static async Task FollowAsync(ConnectionMultiplexer admin, RedisProcess primary)
    {
        var server = admin.GetServers()[0];
        await server.ReplicaOfAsync(new DnsEndPoint("127.0.0.1", primary.Port));
        await using var source = await primary.ConnectAsync();
        await TestApp.EventuallyAsync(
            async () =>
            {
                var (here, there) = (await ReplicationAsync(server), await ReplicationAsync(source.GetServers()[0]));
                return here.GetValueOrDefault("master_link_status") == "up" && here["slave_repl_offset"] == there["master_repl_offset"];
            },
            "the replica has everything");
    }

    private static async Task<Dictionary<string, string>> ReplicationAsync(IServer server) =>
        (await server.InfoAsync("replication")).SelectMany(section => section).ToDictionary(pair => pair.Key, pair => pair.Value);

    private static async Task AssertPositionIsOfAsync(IDatabase replica, StreamPartitions partitions, JsonElement board)
    {
        var places = board.GetProperty("position").GetString()!.Split('_');
        Assert.Equal(partitions.Count, places.Length);
        foreach (var (keys, place) in partitions.Zip(places))
        {
            Assert.Equal((await replica.StreamRangeAsync(keys.Changes, count: 1, messageOrder: Order.Descending))[0].Id, place);
        }
    }

    /// <summary>Nothing of what was lost, and what was kept as if it had gone on.</summary>
    private static async Task AssertWorkforceAsync(TestApp app, List<string> kept)
    {
        await TestApp.EventuallyAsync(
            async () =>
                (await app.GetAsync("api/workforce")).GetProperty("agents")
                    .GetArrayLength() == 40, "the agents that were kept, and those after");
        var agents = (await app.GetAsync("api/workforce")).GetProperty("agents").EnumerateArray().ToList();
        Assert.DoesNotContain(agents, agent => agent.GetProperty("agentId").GetString()!.StartsWith("lost", StringComparison.Ordinal));
        Assert.All(
            agents.Where(agent => kept.Contains(agent.GetProperty("agentId").GetString()!)),
            agent => Assert.Equal(["AVAILABLE"], agent.GetProperty("seconds").EnumerateObject().Select(state => state.Name)));
    }

    private static Task AcceptedAgainAsync(TestApp app, string json) => TestApp.EventuallyAsync(
        async () =>
        {
            using var response = await app.PostAsync(json);
            return response.StatusCode == HttpStatusCode.OK;
        },
        "accepted again");

    private static Task ShownAsync(TestApp app, string state, int agents) => TestApp.EventuallyAsync(
        async () =>
        {
            await app.Client.GetAsync("api/workforce", TestContext.Current.CancellationToken);
            using var response = await app.Client.GetAsync("api/presence", TestContext.Current.CancellationToken);
            return response.StatusCode == HttpStatusCode.OK
                && JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
                    .GetProperty("counts").TryGetProperty(state, out var count) && count.GetInt32() == agents;
        },
        $"{agents} agents {state}");
}
