using PresenceFunctions.Tests.Testing;
using PresencePipeline.Draining;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Draining;

public sealed class DrainerHealingTests(RedisFixture redis)
{
    private static readonly DrainOptions Once = new() { Budget = TimeSpan.Zero, BatchSize = 10 };
    private static readonly DrainOptions GoingOn = new() { Budget = TimeSpan.FromMinutes(5) };
    private static readonly DrainOptions Claiming = new()
    {
        Budget = TimeSpan.FromMinutes(5),
        BatchSize = 10,
        ClaimIdle = TimeSpan.FromSeconds(1),
    };

    [Fact]
    public async Task Group_DestroyedBetweenBatches_TheSameRunAppliesEveryEntry()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.CreateDrainer(Once).RunAsync(TestContext.Current.CancellationToken);
        await stream.AppendAsync(100);
        var disturbed = new DisturbedProjection(
            stream.Board,
            call => call == 2 ? redis.Database.StreamDeleteConsumerGroupAsync(stream.Keys.Stream, TestStream.Group) : Task.CompletedTask);

        await stream.CreateDrainer(Once, disturbed).RunAsync(TestContext.Current.CancellationToken);

        await stream.AssertDrainedAsync(100);
    }

    [Fact]
    public async Task Stream_DeletedBetweenBatches_TheSameRunAppliesWhatComesAfter()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.CreateDrainer(Once).RunAsync(TestContext.Current.CancellationToken);
        await stream.AppendAsync(50);
        var after = Changes.Many(30);
        var disturbed = new DisturbedProjection(stream.Board, async call =>
        {
            if (call == 2)
            {
                await redis.Database.KeyDeleteAsync(stream.Keys.Stream);
                await stream.AppendAsync(after);
            }
        });

        await stream.CreateDrainer(Once, disturbed).RunAsync(TestContext.Current.CancellationToken);

        Assert.All(await Task.WhenAll(after.Select(stream.IsAppliedAsync)), Assert.True);
        Assert.Empty(await stream.PendingAsync());
        Assert.Equal(0, await stream.LagAsync());
    }

    [Fact]
    public async Task Group_DestroyedWhileARunWaits_ItCreatesItAndGoesOn()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.AppendAsync(5);
        await using var loop = DrainLoop.Start(stream.CreateDrainer(GoingOn));
        await TestApp.EventuallyAsync(async () => await stream.AppliedAsync() == 5, "the first are applied");

        await redis.Database.StreamDeleteConsumerGroupAsync(stream.Keys.Stream, TestStream.Group);
        await stream.AppendAsync(5);

        await TestApp.EventuallyAsync(async () => await stream.AppliedAsync() == 10 && await IsIdleAsync(stream), "the others are, too");
        Assert.False(loop.Run.IsCompleted);
    }

    [Fact]
    public async Task Stream_DeletedWhileARunWaits_ItCreatesTheGroupAndGoesOn()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.AppendAsync(5);
        await using var loop = DrainLoop.Start(stream.CreateDrainer(GoingOn));
        await TestApp.EventuallyAsync(async () => await stream.AppliedAsync() == 5, "the first are applied");

        await redis.Database.KeyDeleteAsync(stream.Keys.Stream);
        await stream.AppendAsync(5);

        await TestApp.EventuallyAsync(async () => await stream.AppliedAsync() == 10 && await IsIdleAsync(stream), "the others are, too");
        Assert.False(loop.Run.IsCompleted);
    }

    [Fact]
    public async Task Entries_PendingForADeadConsumer_AreClaimedAppliedAndAcknowledged()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        using var claimed = stream.Collect("presence.entries.claimed");
        await stream.AppendAsync(25);
        await ReadAndDieAsync(stream, 25);
        await stream.AppendAsync(5);

        await using var loop = DrainLoop.Start(stream.CreateDrainer(Claiming));

        await TestApp.EventuallyAsync(async () => await stream.AppliedAsync() == 30 && await IsIdleAsync(stream), "all are applied");
        Assert.Equal(25, claimed.GetMeasurementSnapshot().Sum(measurement => measurement.Value));
    }

    [Fact]
    public async Task Entries_PendingForALivingConsumer_AreLeftToItUntilTheyAreIdle()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.AppendAsync(5);
        await ReadAndDieAsync(stream, 5);

        await stream.CreateDrainer(Once).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, await stream.AppliedAsync());
        Assert.All(await stream.PendingAsync(), pending => Assert.Equal("dead", pending.ConsumerName));
    }

    [Fact]
    public async Task Row_NoHashAtFirst_ItsEntryIsAppliedOnceItIs()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var change = Changes.Of("spoilt");
        await redis.Database.StringSetAsync(stream.Keys.Agent("spoilt"), "not a hash");
        await stream.AppendAsync(change);
        await using var loop = DrainLoop.Start(stream.CreateDrainer(Claiming));
        await TestApp.EventuallyAsync(async () => await stream.LagAsync() == 0, "it is read");
        Assert.Single(await stream.PendingAsync());

        await redis.Database.KeyDeleteAsync(stream.Keys.Agent("spoilt"));

        await TestApp.EventuallyAsync(() => IsIdleAsync(stream), "it is acknowledged");
        Assert.True(await stream.IsAppliedAsync(change));
    }

    [Fact]
    public async Task Backlog_ThatNeverEnds_HouseIsKeptAndTheRunEndsWithItsBudget()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        using var claimed = stream.Collect("presence.entries.claimed");
        await stream.AppendAsync(25);
        await ReadAndDieAsync(stream, 5);

        // For every batch that is applied, two arrive.
        var growing = new DisturbedProjection(stream.Board, _ => stream.AppendAsync(20));
        var options = new DrainOptions { Budget = TimeSpan.FromSeconds(4), BatchSize = 10, ClaimIdle = TimeSpan.FromSeconds(1) };

        await stream.CreateDrainer(options, growing).RunAsync(TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.True(await stream.LagAsync() > 0);
        Assert.Equal(5, claimed.GetMeasurementSnapshot().Sum(measurement => measurement.Value));
        Assert.Empty(await stream.PendingAsync());
    }

    [Fact]
    public async Task Batch_KeptOverAFailoverThatReissuesItsIds_DoesNotAcknowledgeTheirNewEntries()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await AddAsync(stream, "1-0", "same");
        await AddAsync(stream, "2-0", "lost");
        await stream.Redis.StreamCreateConsumerGroupAsync(stream.Keys.Stream, TestStream.Group, StreamPosition.Beginning);
        var interrupted = new DisturbedProjection(stream.Board, async call =>
        {
            if (call == 1)
            {
                // What the replica has is the first entry; it gives the second's id to another, which another consumer reads.
                await stream.Redis.KeyDeleteAsync(stream.Keys.Stream);
                await AddAsync(stream, "1-0", "same");
                await AddAsync(stream, "2-0", "another");
                await stream.Redis.StreamCreateConsumerGroupAsync(stream.Keys.Stream, TestStream.Group, StreamPosition.Beginning);
                await stream.Redis.StreamReadGroupAsync(stream.Keys.Stream, TestStream.Group, "other", StreamPosition.NewMessages, 2);
                throw new TimeoutException("The primary is gone.");
            }
        });
        var drainer = stream.CreateDrainer(Once, interrupted);

        await drainer.RunAsync(TestContext.Current.CancellationToken);
        await drainer.RunAsync(TestContext.Current.CancellationToken);

        var pending = Assert.Single(await stream.PendingAsync());
        Assert.Equal(("2-0", "other"), (pending.MessageId.ToString(), pending.ConsumerName.ToString()));
        Assert.True(await stream.IsAppliedAsync(Changes.Of("same")));
        Assert.False(await stream.IsAppliedAsync(Changes.Of("lost")));
    }

    private static Task<RedisValue> AddAsync(TestStream stream, string id, string agentId) =>
        stream.Redis.StreamAddAsync(stream.Keys.Stream, Entries.Presence(id, agentId, "BUSY", 1_700_000_000_000).Values, id);

    private static async Task ReadAndDieAsync(TestStream stream, int count)
    {
        await stream.Redis.StreamCreateConsumerGroupAsync(stream.Keys.Stream, TestStream.Group, StreamPosition.Beginning);
        var read = await stream.Redis.StreamReadGroupAsync(stream.Keys.Stream, TestStream.Group, "dead", StreamPosition.NewMessages, count);
        Assert.Equal(count, read.Length);
    }

    private static async Task<bool> IsIdleAsync(TestStream stream) =>
        await stream.LagAsync() == 0 && (await stream.PendingAsync()).Length == 0;
}
