using System.Net;
using System.Text.Json;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Draining;

/// <summary>Everything that one stream does, with its entries spread over several.</summary>
public sealed class PartitionTests(RedisFixture redis)
{
    private static readonly (string, string) Three = ("Stream:Partitions", "3");
    private static readonly (string, string)[] FastClaims = [Three, ("Drain:ClaimIdle", "00:00:01"), ("Drain:MaxDeliveries", "2")];
    private static readonly string[] States = ["AVAILABLE", "BUSY", "MEAL", "BREAK", "MEETING"];

    [Fact]
    public async Task Agents_ChangedInParallel_KeepTheirOrderAndShowTheLast()
    {
        await using var app = await TestApp.StartAsync(redis, Three);
        var agents = Enumerable.Range(0, 40).Select(_ => Deliveries.AgentId()).ToList();
        var now = Deliveries.Now;

        // All at one source time, so that nothing but the order of the entries tells which is the newest.
        var sent = agents.ToDictionary(agent => agent, _ => new List<string>());
        await Parallel.ForEachAsync(agents, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (agent, _) =>
        {
            for (var i = 0; i < 25; i++)
            {
                await app.AcceptAsync(
                    $$"""{"agentId":"{{agent}}","state":"{{States[i % 5]}}","timestamp":{{now}},"eventId":"{{agent}}-{{i}}"}""");
                sent[agent].Add(States[i % 5]);
            }
        });

        foreach (var keys in app.Partitions)
        {
            var entries = (await app.Redis.StreamRangeAsync(keys.Stream)).ToLookup(
                entry => entry[EntryCodec.AgentId].ToString(), entry => entry[EntryCodec.State].ToString());
            Assert.Equal(
                agents.Where(agent => app.Partitions.Of(agent) == keys).Order(StringComparer.Ordinal),
                entries.Select(agent => agent.Key).Order(StringComparer.Ordinal));
            Assert.All(entries, agent => Assert.Equal(sent[agent.Key], agent));
        }

        await EverythingIsDrainedAsync(app);
        var board = (await app.GetAsync("api/presence")).GetProperty("agents").EnumerateArray().ToList();
        Assert.Equal(agents.Order(StringComparer.Ordinal), board.Select(agent => agent.GetProperty("agentId").GetString()));
        Assert.All(board, agent => Assert.Equal(States[4], agent.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Webhook_NoLoopAlive_DrainsEveryGroupWhereItAppended()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, Three, Noon.Setting]);
        var agents = Enumerable.Range(0, 20).Select(_ => Deliveries.AgentId()).ToList();

        await app.AcceptAsync($"[{string.Join(',', agents.Select(agent => Deliveries.Flat(agent, "Busy", Deliveries.Now)))}]");

        await EverythingIsDrainedAsync(app);
        Assert.Equal(20, (await app.GetAsync("api/presence")).GetProperty("counts").GetProperty("BUSY").GetInt32());
        Assert.Equal(20, (await app.GetAsync("api/workforce")).GetProperty("agents").GetArrayLength());
    }

    [Fact]
    public async Task Loops_OfEveryGroupAndPartition_BeatAndReadyKnowsThem()
    {
        await using var app = await TestApp.StartAsync(redis, Three);

        foreach (var (keys, group) in app.Partitions.SelectMany(keys => ConsumerGroups.All.Select(group => (keys, group))))
        {
            await TestApp.EventuallyAsync(
                () => app.Redis.KeyExistsAsync(keys.Draining(group)), $"a loop that drains {keys.Qualify(group)}");
        }

        await TestApp.EventuallyAsync(
            async () =>
                (await app.GetAsync("api/health/ready")).GetProperty("checks").GetProperty("draining")
                    .GetProperty("status").GetString() == "ok",
            "ready says so");
    }

    [Fact]
    public async Task Ready_AGroupIsMissingInOnePartition_NamesItAndTheStream()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, Three]);
        await Task.WhenAll(app.Partitions.SelectMany(keys => ConsumerGroups.All.Select(group => TestApp.EventuallyAsync(
            async () =>
                await app.Redis.KeyExistsAsync(keys.Stream)
                    && (await app.Redis.StreamGroupInfoAsync(keys.Stream)).Any(info => info.Name == group),
            "the first runs have created the groups"))));

        await app.Redis.StreamDeleteConsumerGroupAsync(app.Partitions[2].Stream, ConsumerGroups.Workforce);

        var hint = (await app.GetAsync("api/health/ready")).GetProperty("checks").GetProperty("groups").GetProperty("hint").GetString();
        Assert.Contains($"{ConsumerGroups.Workforce} ({app.Partitions[2].Name})", hint, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Partitions[1].Name, hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_PendingForADeadConsumerInEachPartition_AreClaimed()
    {
        await using var app = await TestApp.StartAsync(redis, FastClaims);
        foreach (var keys in app.Partitions)
        {
            await TestApp.EventuallyAsync(
                async () =>
                    await app.Redis.KeyExistsAsync(keys.Stream)
                        && (await app.Redis.StreamGroupInfoAsync(keys.Stream)).Length == 2, "the groups are there");
            await app.Redis.StreamAddAsync(
                keys.Stream, Entries.Presence("1-0", AgentOf(app.Partitions, keys), "BUSY", Deliveries.Now).Values);
            await app.Redis.StreamReadGroupAsync(keys.Stream, ConsumerGroups.Dashboard, "dead", StreamPosition.NewMessages, 10);
        }

        await EverythingIsDrainedAsync(app);
        await TestApp.EventuallyAsync(
            async () => (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength() == 3, "all are on the board");
    }

    [Fact]
    public async Task DeadLetters_OfEachPartition_AreListedAsOneReplayedAndDropped()
    {
        await using var app = await TestApp.StartAsync(redis, FastClaims);
        var agents = app.Partitions.Select(keys => AgentOf(app.Partitions, keys)).ToList();
        await Task.WhenAll(agents.Select(agent => app.Redis.StringSetAsync(app.Partitions.Of(agent).Agent(agent), "not a hash")));
        await app.AcceptAsync($"[{string.Join(',', agents.Select(agent => Deliveries.Flat(agent, "Busy", Deliveries.Now)))}]");
        await TestApp.EventuallyAsync(async () => (await LettersAsync(app)).Count == 3, "a dead letter in each partition");

        Assert.Equal([0, 1, 2], (await LettersAsync(app)).Select(letter => letter.GetProperty("partition").GetInt32()).Order());
        await Task.WhenAll(agents.Select(agent => app.Redis.KeyDeleteAsync(app.Partitions.Of(agent).Agent(agent))));
        foreach (var letter in (await LettersAsync(app)).Where(letter => letter.GetProperty("partition").GetInt32() > 0))
        {
            using var replayed = await app.Client.PostAsync(
                $"api/dead-letters/{letter.GetProperty("id")}/replay", null, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, replayed.StatusCode);
        }

        var left = Assert.Single(await LettersAsync(app));
        using var dropped = await app.Client.DeleteAsync(
            $"api/dead-letters/{left.GetProperty("id")}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, dropped.StatusCode);
        Assert.Empty(await LettersAsync(app));
        await TestApp.EventuallyAsync(
            async () => (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength() == 2, "the replayed are on the board");
    }

    [Fact]
    public async Task DeadLetters_OfTheSameIdInSeveralPartitions_ArePagedEachOnce()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, Three]);
        foreach (var (keys, id) in app.Partitions.SelectMany(keys => Enumerable.Range(1, 4).Select(id => (keys, id))))
        {
            NameValueEntry[] letter =
                [new("group", "g"), new("entryId", "1-0"), new("reason", "r"), new("deliveries", 5), new("deadAt", 1), new("agentId", "a")];
            await app.Redis.StreamAddAsync(keys.DeadLetters, letter, $"{id}-0");
        }

        List<string?> ids = [];
        string? next = "";
        while (next is not null)
        {
            var page = await app.GetAsync($"api/dead-letters?count=5&before={next}");
            ids.AddRange(page.GetProperty("deadLetters").EnumerateArray().Select(letter => letter.GetProperty("id").GetString()));
            next = page.TryGetProperty("next", out var id) ? id.GetString() : null;
        }

        Assert.Equal(from id in (int[])[4, 3, 2, 1] from partition in (int[])[2, 1, 0] select $"{id}-0.{partition}", ids);
    }

    [Theory]
    [InlineData("1-0.3")]
    [InlineData("1-0")]
    public async Task DeadLetter_OfAPartitionThatIsNot_404(string id)
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, Three]);

        using var dropped = await app.Client.DeleteAsync($"api/dead-letters/{id}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, dropped.StatusCode);
    }

    [Fact]
    public async Task Trim_FinishedEntriesOfEachPartition_AreRemovedUnfinishedStay()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis, Three);
        var old = Deliveries.Now - 7_200_000;
        foreach (var keys in pipeline.Partitions)
        {
            await Task.WhenAll(Enumerable.Range(0, 500).Select(i => pipeline.Redis.StreamAddAsync(
                keys.Stream, Entries.Presence("1-0", AgentOf(pipeline.Partitions, keys), "BUSY", old + i).Values, $"{old + i}-0")));
        }

        await pipeline.Redis.StreamCreateConsumerGroupAsync(pipeline.Partitions[1].Stream, "stopped", StreamPosition.Beginning);
        await Task.WhenAll(ConsumerGroups.All.Select(pipeline.DrainAsync));
        await pipeline.DrainAsync(ConsumerGroups.Dashboard);

        var lengths = await Task.WhenAll(pipeline.Partitions.Select(keys => pipeline.Redis.StreamLengthAsync(keys.Stream)));
        Assert.Equal([0, 500, 0], lengths);
    }

    [Fact]
    public async Task Lag_OfEachGroupAndPartition_AddsUpToWhatIsThere()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, Three]);
        foreach (var keys in app.Partitions)
        {
            await app.Redis.StreamAddAsync(keys.Stream, "number", 0);
            await app.Redis.StreamCreateConsumerGroupAsync(keys.Stream, "slow", "$");
            await Task.WhenAll(
                Enumerable.Range(0, 10 * (keys.Partition!.Value + 1)).Select(i => app.Redis.StreamAddAsync(keys.Stream, "number", i)));
            await app.Redis.StreamReadGroupAsync(keys.Stream, "slow", "c", StreamPosition.NewMessages, 2);
        }

        var slow = (await app.GetAsync("api/lag")).EnumerateArray().Where(item => item.GetProperty("group").GetString() == "slow").ToList();

        Assert.Equal([0, 1, 2], slow.Select(item => item.GetProperty("partition").GetInt32()));
        Assert.Equal([8, 18, 28], slow.Select(item => item.GetProperty("lag").GetInt64()));
        Assert.Equal([2, 2, 2], slow.Select(item => item.GetProperty("pending").GetInt64()));
        Assert.Equal(63, slow.Sum(item => item.GetProperty("length").GetInt64()));
    }

    private static async Task EverythingIsDrainedAsync(TestApp app)
    {
        foreach (var (keys, group) in app.Partitions.SelectMany(keys => ConsumerGroups.All.Select(group => (keys, group))))
        {
            await TestApp.EventuallyAsync(
                async () => await app.Redis.KeyExistsAsync(keys.Stream)
                    && (await app.Redis.StreamGroupInfoAsync(keys.Stream)).SingleOrDefault(info => info.Name == group) is
                    {
                        Lag: 0, PendingMessageCount: 0,
                    },
                $"{keys.Qualify(group)} has neither lag nor pending entries");
        }
    }

    /// <summary>An agent of a partition.</summary>
    private static string AgentOf(StreamPartitions partitions, StreamKeys keys) =>
        Enumerable.Range(0, 1000).Select(number => $"agent-{number}").First(agent => partitions.Of(agent) == keys);

    private static async Task<List<JsonElement>> LettersAsync(TestApp app) =>
        [.. (await app.GetAsync("api/dead-letters")).GetProperty("deadLetters").EnumerateArray().Where(
            letter => letter.GetProperty("group").GetString() == ConsumerGroups.Dashboard)];
}
