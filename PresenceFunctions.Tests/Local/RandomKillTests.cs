using System.Text.Json;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Presence;
using PresencePipeline.Streams;
using PresencePipeline.Workforce;

namespace PresenceFunctions.Tests.Local;

/// <summary>Hosts that drain side by side while one of them after the other is killed, and another starts in its place.</summary>
[Collection(HungryTests.Name)]
public sealed class RandomKillTests(RedisFixture redis)
{
    private const int Seed = 4;
    private const int Count = 100_000;
    private const int Agents = 2_000;
    private const int Hosts = 3;
    private const int Kills = 15;

    private static readonly string[] Presences = ["AVAILABLE", "BUSY", "ON_QUEUE", "BREAK", "MEETING"];
    private static readonly string[] Statuses = ["IDLE", "INTERACTING", "NOT_RESPONDING"];

    [Fact]
    public async Task Drainers_KilledAtRandomEverySecond_EveryEntryIsAppliedOnceAndTheNewestWins()
    {
        var random = new Random(Seed);
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var changes = Invent(random);
        var hosts = Enumerable.Range(0, Hosts).Select(_ => Start(stream)).ToList();
        try
        {
            var orphaned = 0L;
            foreach (var wave in changes.Chunk(Count / Kills))
            {
                await TestApp.EventuallyAsync(() => Task.FromResult(hosts.Any(IsUp)), "a host is up", TimeSpan.FromSeconds(30));
                var living = hosts.Where(IsUp).ToList();
                var victim = living[random.Next(living.Count)];
                var appending = Task.WhenAll(wave.Chunk(100).Select(delivery => stream.AppendAsync(delivery)));
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500)), TimeProvider.System, TestContext.Current.CancellationToken);
                await victim.SignalAsync("KILL");
                await victim.ExitAsync();
                orphaned += await PendingOfAsync(stream, victim);
                hosts.Remove(victim);
                await victim.DisposeAsync();
                hosts.Add(Start(stream));
                await appending;
                await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System, TestContext.Current.CancellationToken);
            }

            Assert.True(orphaned > 0, "No host was killed with an entry in its hands.");
            TestContext.Current.TestOutputHelper?.WriteLine($"{orphaned} entries were in the hands of those that were killed.");
            foreach (var group in ConsumerGroups.All)
            {
                await UntilDrainedAsync(stream, group);
            }
        }
        finally
        {
            foreach (var host in hosts)
            {
                await host.DisposeAsync();
            }
        }

        Assert.Equal(0, await stream.Redis.StreamLengthAsync(stream.Keys.DeadLetters));
        await AssertBoardAsync(stream, changes);
        Assert.Equal(Count, await RecordedAsync(stream, changes));
    }

    /// <summary>Changes in no order, each at a time of its own for its agent and kind.</summary>
    private static PresenceChange[] Invent(Random random)
    {
        var now = Deliveries.Now;
        var changes = Enumerable.Range(0, Count).Select(number =>
        {
            var kind = random.Next(2) == 0 ? PresenceKind.Presence : PresenceKind.Routing;
            var states = kind == PresenceKind.Presence ? Presences : Statuses;
            return Changes.Of($"agent-{number % Agents:d4}", states[random.Next(states.Length)]) with
            {
                Kind = kind,
                SourceTimeMs = now - (number * 10),
            };
        }).ToArray();
        random.Shuffle(changes);
        return changes;
    }

    /// <summary>The first of the newest changes that tell the same.</summary>
    private static PresenceChange Beginning(IEnumerable<PresenceChange> changes)
    {
        var newestFirst = changes.OrderByDescending(change => change.SourceTimeMs).ToList();
        return newestFirst.TakeWhile(change => change.State == newestFirst[0].State).Last();
    }

    private ChildHost Start(TestStream stream) => ChildHost.Start(
        [],
        ("Redis:ConnectionString", redis.ConnectionString),
        ("Stream:Name", stream.Keys.Stream.ToString()),
        ("Drain:ClaimIdle", "00:00:02"),
        ("Drain:BatchSize", "100"),
        ("Secrets:genesys-webhook-secret", TestApp.Secret));

    private static bool IsUp(ChildHost host) => host.Output.Any(line => line.Contains("listening on", StringComparison.Ordinal));

    private static Task UntilDrainedAsync(TestStream stream, string group) => TestApp.EventuallyAsync(
        async () =>
            (await stream.Redis.StreamGroupInfoAsync(stream.Keys.Stream)).Single(info => info.Name == group) is
            {
                Lag: 0, PendingMessageCount: 0,
            },
        $"{group} is drained",
        TimeSpan.FromSeconds(60));

    /// <summary>Entries that a host has read and not finished.</summary>
    private static async Task<long> PendingOfAsync(TestStream stream, ChildHost host)
    {
        var consumers = await Task.WhenAll(
            ConsumerGroups.All.Select(group => stream.Redis.StreamConsumerInfoAsync(stream.Keys.Stream, group)));
        return consumers.SelectMany(group => group).Where(consumer => consumer.Name.Contains($"-{host.Id}-", StringComparison.Ordinal)).Sum(
            consumer => consumer.PendingMessageCount);
    }

    /// <summary>
    /// The rows hold the newest of what was sent, since it was first told; the change feed holds no change twice and none after a
    /// newer one: the same again only where its beginning is another.
    /// </summary>
    private static async Task AssertBoardAsync(TestStream stream, PresenceChange[] changes)
    {
        var newest = changes.GroupBy(change => (change.AgentId.Value, change.Kind)).Select(Beginning).ToList();
        var rows = await Task.WhenAll(
            newest.Select(change => stream.Redis.HashGetAsync(stream.Keys.Agent(change.AgentId.Value), change.Kind.ToName())));
        Assert.All(newest.Zip(rows), pair =>
        {
            var fact = JsonElement.Parse(pair.Second.ToString());
            Assert.Equal(
                (pair.First.State, pair.First.SourceTimeMs),
                (fact.GetProperty("state").GetString()!, fact.GetProperty("since").GetInt64()));
        });

        var feed = await stream.Redis.StreamRangeAsync(stream.Keys.Changes);
        Assert.Empty(FeedOrder.Violations(feed));
        Assert.Equal(
            newest.Count,
            feed.SelectMany(batch => batch.Values).Select(
                fact => (fact.Name, Kind: JsonElement.Parse(fact.Value.ToString()).GetProperty("kind").GetString())).Distinct().Count());
    }

    /// <summary>Changes in the timelines, into which every change goes once.</summary>
    private static async Task<long> RecordedAsync(TestStream stream, PresenceChange[] changes)
    {
        var timelines = changes.Select(change => stream.Keys.Timeline(change.AgentId.Value, TimeSlice.Of(change.SourceTimeMs))).Distinct();
        return (await Task.WhenAll(timelines.Select(timeline => stream.Redis.SortedSetLengthAsync(timeline)))).Sum();
    }
}
