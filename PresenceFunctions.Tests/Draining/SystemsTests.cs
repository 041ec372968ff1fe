using PresenceFunctions.Tests.Testing;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Draining;

/// <summary>Several systems follow the stream, each with its own group and at its own pace.</summary>
public sealed class SystemsTests(RedisFixture redis)
{
    private static readonly long T = Deliveries.Now - 60_000;

    [Fact]
    public async Task Webhook_NoLoopAlive_DrainsEveryGroup()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        await app.AcceptAsync(Deliveries.Presence("a", "BUSY", T));

        foreach (var group in ConsumerGroups.All)
        {
            var info = Assert.Single(await app.Redis.StreamGroupInfoAsync(app.Keys.Stream), info => info.Name == group);
            Assert.Equal((0, 0), (info.Lag, info.PendingMessageCount));
        }

        Assert.Equal("BUSY", (await app.GetAsync("api/presence/a")).GetProperty("state").GetString());
        Assert.Equal(1, await app.Redis.SortedSetLengthAsync(app.Keys.WorkforceAgents));
    }

    [Fact]
    public async Task Hosts_WithABudget_RunALoopForEveryGroup()
    {
        await using var app = await TestApp.StartAsync(redis);

        foreach (var group in ConsumerGroups.All)
        {
            await TestApp.EventuallyAsync(() => app.Redis.KeyExistsAsync(app.Keys.Draining(group)), $"a loop that drains {group}");
        }
    }

    [Theory]
    [InlineData(ConsumerGroups.Dashboard, ConsumerGroups.Workforce)]
    [InlineData(ConsumerGroups.Workforce, ConsumerGroups.Dashboard)]
    public async Task Group_TheOtherIsStopped_GoesOnAndTheOtherLosesNothing(string going, string stopped)
    {
        await using var pipeline = await Pipeline.OpenAsync(redis);
        await pipeline.DrainAsync(stopped);
        await pipeline.Get<PartitionedAppender>().AppendAsync(Changes.Many(50), TimeSpan.FromSeconds(10));

        await pipeline.DrainAsync(going);

        Assert.Equal((0, 0), await pipeline.BacklogAsync(going));
        Assert.Equal((50, 0), await pipeline.BacklogAsync(stopped));
        await pipeline.DrainAsync(stopped);
        Assert.Equal((0, 0), await pipeline.BacklogAsync(stopped));
        Assert.Equal(50, await pipeline.Redis.SortedSetLengthAsync(pipeline.Keys.Agents));
        Assert.Equal(50, await pipeline.Redis.SortedSetLengthAsync(pipeline.Keys.WorkforceAgents));
    }

    [Fact]
    public async Task Group_TheOtherCannotApply_GoesOnAndTheOtherCatchesUp()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis);
        await pipeline.Redis.StringSetAsync(pipeline.Keys.WorkforceAgents, "not a sorted set");
        await pipeline.Get<PartitionedAppender>().AppendAsync(Changes.Many(50), TimeSpan.FromSeconds(10));

        await Task.WhenAll(ConsumerGroups.All.Select(pipeline.DrainAsync));
        Assert.Equal((0, 0), await pipeline.BacklogAsync(ConsumerGroups.Dashboard));
        Assert.Equal((0, 50), await pipeline.BacklogAsync(ConsumerGroups.Workforce));

        await pipeline.Redis.KeyDeleteAsync(pipeline.Keys.WorkforceAgents);
        await pipeline.DrainAsync(ConsumerGroups.Workforce);
        Assert.Equal((0, 0), await pipeline.BacklogAsync(ConsumerGroups.Workforce));
        Assert.Equal(50, await pipeline.Redis.SortedSetLengthAsync(pipeline.Keys.WorkforceAgents));
    }
}
