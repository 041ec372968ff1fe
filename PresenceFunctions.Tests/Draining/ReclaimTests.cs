using PresenceFunctions.Tests.Testing;
using PresencePipeline.Draining;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Draining;

public sealed class ReclaimTests(RedisFixture redis)
{
    [Fact]
    public async Task Entries_StuckTwice_AreClaimedOneByOneAndApplied()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Drain:ClaimIdle", "00:00:01")]);
        await AppendUnreadAsync(app, 20);
        await app.Redis.StreamReadGroupAsync(app.Keys.Stream, ConsumerGroups.Dashboard, "dead", StreamPosition.NewMessages, 20);
        await app.Redis.StreamReadGroupAsync(app.Keys.Stream, ConsumerGroups.Dashboard, "dead", "0-0", 20);

        await using var healthy = await TestApp.StartAsync(
            redis, ("Drain:ClaimIdle", "00:00:01"), ("Stream:Name", app.Keys.Stream.ToString()));

        await TestApp.EventuallyAsync(
            async () =>
                (await app.Redis.StreamPendingAsync(app.Keys.Stream, ConsumerGroups.Dashboard))
                    .PendingMessageCount == 0, "nothing is pending");
        Assert.Equal(20, (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength());
        Assert.Equal(0, await app.Redis.StreamLengthAsync(app.Keys.DeadLetters));
    }

    [Fact]
    public async Task Entry_StuckAndTrimmed_IsAcknowledgedAway()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Drain:ClaimIdle", "00:00:01")]);
        await AppendUnreadAsync(app, 3);
        var read = await app.Redis.StreamReadGroupAsync(app.Keys.Stream, ConsumerGroups.Dashboard, "dead", StreamPosition.NewMessages, 3);
        await app.Redis.StreamDeleteAsync(app.Keys.Stream, [read[1].Id]);

        await using var healthy = await TestApp.StartAsync(
            redis, ("Drain:ClaimIdle", "00:00:01"), ("Stream:Name", app.Keys.Stream.ToString()));

        await TestApp.EventuallyAsync(
            async () =>
                (await app.Redis.StreamPendingAsync(app.Keys.Stream, ConsumerGroups.Dashboard))
                    .PendingMessageCount == 0, "nothing is pending");
        Assert.Equal(2, (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength());
    }

    [Fact]
    public async Task IdleConsumers_WithoutPendingEntries_AreRemovedAndOthersStay()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await AppendUnreadAsync(app, 2);
        var group = new ConsumerGroup(
            await RedisOfItsOwnAsync(), app.Keys, ConsumerGroups.Dashboard, "own");
        await app.Redis.StreamReadGroupAsync(app.Keys.Stream, ConsumerGroups.Dashboard, "holding", StreamPosition.NewMessages, 1);
        await app.Redis.ExecuteAsync("XGROUP", "CREATECONSUMER", app.Keys.Stream, ConsumerGroups.Dashboard, "own");
        var gone = await app.Redis.StreamReadGroupAsync(app.Keys.Stream, ConsumerGroups.Dashboard, "gone", StreamPosition.NewMessages, 1);
        await app.Redis.StreamAcknowledgeAsync(app.Keys.Stream, ConsumerGroups.Dashboard, gone[0].Id);

        await group.RemoveIdleConsumersAsync(TimeSpan.Zero);

        var left = (await app.Redis.StreamConsumerInfoAsync(app.Keys.Stream, ConsumerGroups.Dashboard)).Select(consumer => consumer.Name);
        Assert.Equal(["holding", "own"], left.Where(name => name is "holding" or "own" or "gone").Order());
    }

    [Fact]
    public async Task IdleConsumers_RemovedWhileTheyRead_NoPendingEntryGoesWithThem()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await AppendUnreadAsync(app, 400);
        var group = new ConsumerGroup(await RedisOfItsOwnAsync(), app.Keys, ConsumerGroups.Dashboard, "own");

        var reading = Task.WhenAll(Enumerable.Range(0, 4).Select(async reader =>
        {
            for (var i = 0; i < 100; i++)
            {
                await app.Redis.StreamReadGroupAsync(
                    app.Keys.Stream, ConsumerGroups.Dashboard, $"reader-{reader}-{i}", StreamPosition.NewMessages, 1);
            }
        }));
        while (!reading.IsCompleted)
        {
            await group.RemoveIdleConsumersAsync(TimeSpan.Zero);
        }

        await reading;
        Assert.Equal(400, (await app.Redis.StreamPendingAsync(app.Keys.Stream, ConsumerGroups.Dashboard)).PendingMessageCount);
    }

    private async Task<RedisConnection> RedisOfItsOwnAsync()
    {
        var connection = new RedisConnection(TimeProvider.System);
        await connection.OpenAsync(redis.ConnectionString);
        return connection;
    }

    // Straight into the stream, past the webhook, which would drain them itself.
    private static async Task AppendUnreadAsync(TestApp app, int count)
    {
        await TestApp.EventuallyAsync(
            async () => await app.Redis.KeyExistsAsync(app.Keys.Stream)
                && (await app.Redis.StreamGroupInfoAsync(app.Keys.Stream)).Length == ConsumerGroups.All.Count,
            "the first runs have made the groups");
        for (var i = 0; i < count; i++)
        {
            await app.Redis.StreamAddAsync(
                app.Keys.Stream,
                [
                    new(EntryCodec.AgentId, $"agent-{i}"), new(EntryCodec.State, "BUSY"), new(EntryCodec.TimestampMs, Deliveries.Now),
                    new(EntryCodec.GenesysEventId, $"event-{i}"), new(EntryCodec.IngestionTimestampMs, Deliveries.Now),
                    new(EntryCodec.Kind, "presence"),
                ]);
        }
    }
}
