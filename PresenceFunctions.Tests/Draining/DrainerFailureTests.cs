using System.Collections.Concurrent;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Draining;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Draining;

public sealed class DrainerFailureTests(RedisFixture redis)
{
    private static readonly DrainOptions Once = new() { Budget = TimeSpan.Zero, BatchSize = 10 };

    [Theory]
    [InlineData("gone", 1)]
    [InlineData("gone", 5)]
    [InlineData("slow", 2)]
    [InlineData("loading", 2)]
    public async Task Run_ProjectionFailsForAWhile_AppliesWhatItReadWithoutASecondDelivery(string failure, int times)
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.AppendAsync(35);
        var deliveries = new ConcurrentBag<int>();
        var failing = Failing(stream, failure, times, deliveries);

        await using var loop = DrainLoop.Start(stream.CreateDrainer(new DrainOptions { BatchSize = 10 }, failing));

        await TestApp.EventuallyAsync(async () => await stream.AppliedAsync() == 35, "all are applied");
        await stream.AssertDrainedAsync(35);
        Assert.NotEmpty(deliveries);
        Assert.All(deliveries, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Run_ProjectionFailsAndNoBudgetIsLeft_TheNextRunAppliesWhatItRead()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.AppendAsync(35);
        var deliveries = new ConcurrentBag<int>();
        var drainer = stream.CreateDrainer(Once, Failing(stream, "slow", 2, deliveries));

        for (var run = 0; run < 3; run++)
        {
            await drainer.RunAsync(TestContext.Current.CancellationToken);
        }

        await stream.AssertDrainedAsync(35);
        Assert.All(deliveries, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Pass_ProjectionFails_DoesNotThrowAndTheNextAppliesWhatItRead()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.AppendAsync(5);
        var deliveries = new ConcurrentBag<int>();
        var drainer = stream.CreateDrainer(Once, Failing(stream, "slow", 1, deliveries));

        await drainer.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(5, (await stream.PendingAsync()).Length);
        await drainer.PassAsync(TimeSpan.FromSeconds(10));

        await stream.AssertDrainedAsync(5);
        Assert.All(deliveries, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Entry_Unreadable_StaysPendingAndHoldsNobodyBack()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.AppendAsync(5);
        var unreadable = await stream.Redis.StreamAddAsync(stream.Keys.Stream, "garbage", "in");
        await stream.AppendAsync(5);

        await stream.CreateDrainer(Once).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(10, await stream.AppliedAsync());
        Assert.Equal(unreadable, Assert.Single(await stream.PendingAsync()).MessageId);
    }

    [Fact]
    public async Task Batch_UnreadableAltogether_StaysPendingAndHoldsNobodyBack()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        for (var i = 0; i < 10; i++)
        {
            await stream.Redis.StreamAddAsync(stream.Keys.Stream, "garbage", i);
        }

        await stream.AppendAsync(5);

        await stream.CreateDrainer(Once).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(5, await stream.AppliedAsync());
        Assert.Equal(10, (await stream.PendingAsync()).Length);
    }

    [Fact]
    public async Task Row_NoHash_ItsEntryStaysPendingAndOthersAreApplied()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await redis.Database.StringSetAsync(stream.Keys.Agent("spoilt"), "not a hash");
        await stream.AppendAsync(5);
        var spoilt = Assert.Single(await stream.AppendAsync(Changes.Of("spoilt")));
        await stream.AppendAsync(5);

        await stream.CreateDrainer(new DrainOptions { Budget = TimeSpan.Zero }).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(10, await stream.AppliedAsync());
        Assert.Equal(spoilt, Assert.Single(await stream.PendingAsync()).MessageId);
    }

    private static DisturbedProjection Failing(TestStream stream, string failure, int times, ConcurrentBag<int> deliveries) =>
        new(stream.Board, async call =>
        {
            foreach (var pending in await stream.PendingAsync())
            {
                deliveries.Add(pending.DeliveryCount);
            }

            if (call <= times)
            {
                throw Failure(failure);
            }
        });

    private static Exception Failure(string kind) => kind switch
    {
        "gone" => new RedisConnectionException(ConnectionFailureType.SocketClosed, CommandFlags.None, kind, null, CommandStatus.Sent),
        "slow" => new RedisTimeoutException(CommandFlags.None, kind, CommandStatus.Sent),
        _ => new RedisServerException(RedisErrorKind.Loading, CommandFlags.None, kind),
    };
}
