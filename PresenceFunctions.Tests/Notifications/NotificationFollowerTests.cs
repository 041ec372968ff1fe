using System.Globalization;
using Microsoft.Extensions.Logging;
using PresenceFunctions.Tests.Testing;
using PresenceLocal.GenesysDemo;
using PresencePipeline.Notifications;

namespace PresenceFunctions.Tests.Notifications;

/// <summary>Following an organization's channels on the clock of the machine.</summary>
public sealed class NotificationFollowerTests(RedisFixture redis)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Follow_AgentsOfTheLastSweep_OneTopicEachOnAsFewChannelsAsHoldThem()
    {
        await using var stage = await ChannelStage.OpenAsync(redis);

        var users = await stage.FollowAsync(2_500);

        Assert.Equal(3, stage.Channels.InUse.Count);
        Assert.Equal(3, stage.Channels.Created);
        Assert.Equal(
            users.Select(user => $"v2.users.{user.Id}.activity").Order(StringComparer.Ordinal),
            stage.Channels.InUse.SelectMany(channel => channel.Topics).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Follow_BothHalvesOfAnActivity_AreAppendedWithTheTimesOfTheirOwn()
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        var users = await stage.FollowAsync(2);

        var changed = stage.Genesys.SetPresence(users[0].Id, "MEAL");

        var entries = await stage.EntriesAsync(2);
        Assert.Contains($"{changed.Id} presence MEAL {changed.PresenceSince.ToUnixTimeMilliseconds()}", entries);
        Assert.Contains(
            string.Create(
                CultureInfo.InvariantCulture, $"{changed.Id} routing {changed.Routing} {changed.RoutingSince.ToUnixTimeMilliseconds()}"),
            entries);
    }

    [Fact]
    public async Task Follow_ManyChangesOfOneAgent_StayInTheirOrder()
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        var agent = (await stage.FollowAsync(1))[0].Id;
        string[] states = ["IDLE", "INTERACTING"];

        var times = Enumerable.Range(0, 200)
            .Select(number => stage.Genesys.SetRouting(agent, states[number % 2], stage.Genesys.Now.AddMilliseconds(number)))
            .Select(user => user.RoutingSince.ToUnixTimeMilliseconds()).ToList();

        var entries = await stage.EntriesAsync(201);
        var routing = entries.Where(entry => entry.Contains(" routing ", StringComparison.Ordinal)).Select(
            entry => long.Parse(entry.Split(' ')[^1], CultureInfo.InvariantCulture));
        Assert.Equal(times, routing);
    }

    [Fact]
    public async Task Follow_AgentsComeAndGo_ChannelsFollow()
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        await stage.FollowAsync(1_000);

        var added = stage.Genesys.Populate(200);
        await stage.StoreRosterAsync();
        await stage.FollowedAsync(1_200);
        Assert.Equal(2, stage.Channels.InUse.Count);
        stage.Genesys.SetPresence(added[^1].Id, "MEAL");
        await stage.EntriesAsync(2);

        await stage.Pipeline.Get<PresencePipeline.Agents.AgentRoster>().StoreAsync(added.Select(user => user.Id));
        await stage.FollowedAsync(200);
        await TestApp.EventuallyAsync(() => Task.FromResult(stage.Channels.InUse.Count == 1), "one channel is left");
    }

    [Fact]
    public async Task Follow_AfterAStartAndAfterAGap_WantsASweep()
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        await stage.FollowAsync(10);
        await stage.SweepIsWantedAsync();
        Assert.Equal(0, stage.Counts.Gaps);

        stage.Channel.Kill();
        await stage.ReconnectedAsync(1);

        await stage.SweepIsWantedAsync();
        Assert.Equal((1, 1), (stage.Counts.Gaps, stage.Counts.Reconnects));
        Assert.Equal(1, stage.Channels.Created);
    }

    [Fact]
    public async Task Stop_WhileFollowing_LeavesNoChannelBehind()
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        var users = await stage.FollowAsync(1_500);
        stage.Genesys.SetPresence(users[0].Id, "MEAL");
        await stage.EntriesAsync(2);

        await stage.StopAsync();

        Assert.Empty(stage.Channels.InUse);
        Assert.Null(await stage.Pipeline.Get<NotificationStates>().ReadAsync());
    }

    [Fact]
    public async Task State_OfAFollower_IsToldAndOfSeveralAddedUp()
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        await stage.FollowAsync(1_200);
        var states = stage.Pipeline.Get<NotificationStates>();
        NotificationState? state = null;
        await TestApp.EventuallyAsync(async () => (state = await states.ReadAsync())?.Topics == 1_200, "the state is told");

        Assert.Equal((2, 0, 0, 0), (state!.Channels, state.Rejected, state.Unfollowed, state.Gaps));
        Assert.Null(state.RejectedTopics);

        // Of another process that follows the same, of one that ended long ago, and what nobody can read.
        var key = stage.Pipeline.Partitions.Source;
        await stage.Pipeline.Redis.HashSetAsync(
            key,
            "notifications:other",
            $$"""{"at":{{state.At}},"channels":2,"topics":1200,"rejected":0,"unfollowed":0,"reconnects":3,"gaps":2}""");
        await stage.Pipeline.Redis.HashSetAsync(
            key, "notifications:dead", """{"at":1,"channels":2,"topics":7,"rejected":0,"unfollowed":0,"reconnects":0,"gaps":0}""");
        await stage.Pipeline.Redis.HashSetAsync(key, "notifications:spoilt", "{");
        state = await states.ReadAsync();

        Assert.Equal((4, 1_200, 3, 2), (state!.Channels, state.Topics, state.Reconnects, state.Gaps));
        await TestApp.EventuallyAsync(
            async () =>
                (await stage.Pipeline.Redis.HashGetAsync(key, ["notifications:dead", "notifications:spoilt"])).All(value => value.IsNull),
            "what is of no use is gone");
    }

    [Fact]
    public async Task Follow_TwoFollowersAndAWebhookBesides_EveryEventCountsOnce()
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        var users = await stage.FollowAsync(5);
        await using var replica = await Pipeline.OpenAsync(redis, [.. stage.Settings, ("Stream:Name", stage.Pipeline.Keys.Name)]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var running = replica.Get<NotificationFollower>().RunAsync(stop.Token);
        await TestApp.EventuallyAsync(
            () => Task.FromResult(stage.Channels.InUse.Count(channel => channel.Topics.Count == 5 && channel.IsConnected) == 2),
            "both follow");

        var changed = stage.Genesys.SetPresence(users[0].Id, "MEAL");
        var entries = await stage.EntriesAsync(2);
        await stage.DeliverAsync(FakeJson.PresenceNotification(changed));
        await stage.DeliverAsync(FakeJson.RoutingNotification(changed));
        await stage.DeliverAsync(FakeJson.Activity(changed));
        changed = stage.Genesys.SetRouting(users[1].Id, "NOT_RESPONDING");
        await stage.EntriesAsync(4);

        Assert.Equal(entries, (await stage.EntriesAsync(4)).Take(2));
        await stop.CancelAsync();
        await running;
        await replica.DisposeAsync();
        Assert.Single(stage.Channels.InUse);
    }

    [Fact]
    public async Task Follow_NothingWrong_LogsNoWarningAndNoSecret()
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        var users = await stage.FollowAsync(3);
        stage.Genesys.SetPresence(users[0].Id, "MEAL");
        await stage.EntriesAsync(2);
        await stage.StopAsync();

        Assert.DoesNotContain(stage.Log.GetSnapshot(), record => record.Level >= LogLevel.Warning);
        stage.NoSecretIsLogged();
    }

    [Fact]
    public async Task Run_NotWanted_ReturnsAtOnce()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis);

        await pipeline.Get<NotificationFollower>().RunAsync(Cancelled).WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System, Cancelled);
    }
}
