using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Draining;
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
            Assert.Equal((0, 0), await BacklogAsync(app, group));
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
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        foreach (var number in Enumerable.Range(0, 50))
        {
            await app.Redis.StreamAddAsync(app.Keys.Stream, Entries.Presence("1-0", $"agent-{number}", "BUSY", T).Values);
        }

        await app.Services.GetRequiredKeyedService<Drainer>(stopped).RunAsync(CancellationToken.None);
        await app.Redis.ExecuteAsync("XGROUP", "SETID", app.Keys.Stream, stopped, "0");
        await app.Services.GetRequiredKeyedService<Drainer>(going).RunAsync(CancellationToken.None);

        Assert.Equal((0, 0), await BacklogAsync(app, going));
        Assert.Equal((50, 0), await BacklogAsync(app, stopped));
        await app.Services.GetRequiredKeyedService<Drainer>(stopped).RunAsync(CancellationToken.None);
        Assert.Equal((0, 0), await BacklogAsync(app, stopped));
    }

    [Fact]
    public async Task Webhook_WorkforceCannotApply_TheBoardFollowsAndTheWorkforceCatchesUp()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.Redis.StringSetAsync(app.Keys.WorkforceAgents, "broken");

        await app.AcceptAsync(Deliveries.Presence("a", "BUSY", T));
        Assert.Equal("BUSY", (await app.GetAsync("api/presence/a")).GetProperty("state").GetString());
        Assert.Equal((0, 1), await BacklogAsync(app, ConsumerGroups.Workforce));

        await app.Redis.KeyDeleteAsync(app.Keys.WorkforceAgents);
        await app.AcceptAsync(Deliveries.Presence("b", "MEAL", T));
        Assert.Equal((0, 0), await BacklogAsync(app, ConsumerGroups.Workforce));
        Assert.Equal(2, (await app.GetAsync("api/workforce")).GetProperty("agents").GetArrayLength());
    }

    private static async Task<(long? Lag, long Pending)> BacklogAsync(TestApp app, string group)
    {
        var info = Assert.Single(await app.Redis.StreamGroupInfoAsync(app.Keys.Stream), info => info.Name == group);
        return (info.Lag, info.PendingMessageCount);
    }
}
