using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using PresenceFunctions.Tests.Testing;
using PresenceLocal.GenesysDemo;
using PresencePipeline.Notifications;
using PresencePipeline.Telemetry;

namespace PresenceFunctions.Tests.Notifications;

/// <summary>Whatever a channel may send or refuse: it is counted, logged once, and nothing but events is appended.</summary>
public sealed class ChannelFaultTests(RedisFixture redis)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> NoEvents => new()
    {
        { "Malformed", "hello" },
        { "Malformed", """{"topicName":"v2.users.@ID@.activity","eventBody":{"id":"@ID@","presence":{"presenceDefinition":{}}}}""" },
        { "Malformed", """{"topicName":"v2.users.@ID@.activity","eventBody":[]}""" },
        { "TooLarge", "1MB" },
        { "Heartbeat", """{"topicName":"channel.metadata","eventBody":{"message":"WebSocket Heartbeat"}}""" },
        { "Unasked", """{"topicName":"v2.users.11111111-1111-4111-8111-111111111111.activity","eventBody":{"routingStatus":"""
            + """{"status":"IDLE","startTime":"2026-01-01T00:00:00Z"}}}""" },
        { "Unasked", """{"topicName":"v2.users.@ID@.conversations","eventBody":{}}""" },
        { "Notice", """{"topicName":"v2.subscription.updated","eventBody":{}}""" },
    };

    [Theory]
    [MemberData(nameof(NoEvents))]
    public async Task Frame_ThatIsNoEvent_IsCountedAndSkipped(string kind, string frame)
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        var agent = (await stage.FollowAsync(1))[0].Id;
        using var frames = new MetricCollector<long>(
            stage.Pipeline.Get<IMeterFactory>(), PresenceMetrics.MeterName, "presence.notifications.frames");

        for (var i = 0; i < 3; i++)
        {
            stage.Channel.Send(frame == "1MB" ? new string('x', 1_000_000) : frame.Replace("@ID@", agent, StringComparison.Ordinal));
        }

        stage.Genesys.SetPresence(agent, "MEAL");
        await stage.EntriesAsync(2);

        Assert.Equal(3, frames.GetMeasurementSnapshot().Count(measured => (string?)measured.Tags["kind"] == kind));
        Assert.Equal(1, stage.Channels.Sockets);
        Assert.Equal(kind is "Heartbeat" or "Notice" ? 0 : 1, stage.Log.GetSnapshot().Count(record => record.Level >= LogLevel.Warning));
    }

    [Fact]
    public async Task Subscription_HalfRefused_FollowsTheRestAndNamesTheOthers()
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        stage.Channels.Rejects = topic => stage.Genesys.Users.Index()
            .First(user => topic.Contains(user.Item.Id, StringComparison.Ordinal)).Index % 2 == 0;
        var users = stage.Genesys.Populate(60);

        await stage.FollowAsync(0, waitFor: 30);

        NotificationState? state = null;
        await TestApp.EventuallyAsync(
            async () => (state = await stage.Pipeline.Get<NotificationStates>().ReadAsync())?.Rejected == 30,
            "the rejected topics are told");
        Assert.Equal(20, state!.RejectedTopics!.Count);
        Assert.All(state.RejectedTopics, topic => Assert.True(stage.Channels.Rejects(topic)));
        stage.Genesys.SetPresence(users[1].Id, "MEAL");
        await stage.EntriesAsync(2);
    }

    [Fact]
    public async Task Socket_ASecondOneOnOurChannel_OursComesBack()
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        var agent = (await stage.FollowAsync(1))[0].Id;
        using var intruder = new System.Net.WebSockets.ClientWebSocket();
        await intruder.ConnectAsync(new Uri($"ws://{stage.Server.Address.Authority}/channels/{stage.Channel.Id}"), Cancelled);

        await stage.ReconnectedAsync(1);
        stage.Genesys.SetPresence(agent, "MEAL");

        await stage.EntriesAsync(2);
        Assert.Equal((1, 1), (stage.Counts.Gaps, stage.Channels.Created));
    }

    [Theory]
    [InlineData("""{"topicName":"v2.system.no_longer_subscribed.x","eventBody":{"reason":"another_channel_subscribed"}}""", 2, 1, 1)]
    [InlineData("""{"result":"404"}""", 2, 1, 1)]
    [InlineData("""{"topicName":"v2.system.token_revoked.x","eventBody":{"reason":"user_tokens_revoked"}}""", 2, 2, 1)]
    [InlineData("""{"topicName":"v2.system.socket_closing","eventBody":{}}""", 2, 1, 0)]
    public async Task SystemMessage_OfEachKind_CallsForItsOwnNewBeginning(string frame, int channels, int tokens, int gaps)
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        var agent = (await stage.FollowAsync(1))[0].Id;

        stage.Channel.Send(frame);
        await stage.ReconnectedAsync(1);
        await TestApp.EventuallyAsync(() => Task.FromResult(stage.Channels.InUse.Count == 1), "one channel is left");
        stage.Genesys.SetPresence(agent, "MEAL");

        await stage.EntriesAsync(2);
        Assert.Equal((channels, tokens, gaps), (stage.Channels.Created, stage.Genesys.TokensIssued, stage.Counts.Gaps));
    }

    [Fact]
    public async Task Socket_ChannelExpiredMeanwhile_AnotherIsCreated()
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        await stage.FollowAsync(1);

        stage.Channels.Remove(stage.Channel);
        await stage.ReconnectedAsync(1);

        Assert.Equal((2, 1), (stage.Channels.Created, stage.Counts.Gaps));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    public async Task Socket_RefusedForGood_AnotherChannelIsCreated(int status)
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        await stage.FollowAsync(1);
        stage.Genesys.Faults.Next("/channels/streaming", status);

        stage.Channel.Kill();
        await stage.ReconnectedAsync(1);

        Assert.Equal((2, 1), (stage.Channels.Created, stage.Counts.Gaps));
        stage.NoSecretIsLogged();
    }

    [Fact]
    public async Task Socket_NotNow_IsTriedAgainOnTheSameChannel()
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        await stage.FollowAsync(1);
        stage.Genesys.Faults.Next("/channels/streaming", 503, retryAfter: "1");

        stage.Channel.Kill();
        await stage.ReconnectedAsync(1);

        Assert.Equal((1, 1), (stage.Channels.Created, stage.Counts.Gaps));
    }

    [Fact]
    public async Task Token_RevokedAltogether_ANewOneAndANewChannel()
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        await stage.FollowAsync(1);

        stage.Genesys.RevokeTokens();
        stage.Channels.Remove(stage.Channel);
        await stage.ReconnectedAsync(1);

        Assert.Equal((2, 2), (stage.Channels.Created, stage.Genesys.TokensIssued));
    }

    [Fact]
    public async Task Socket_AnsweredWithARedirect_IsNotFollowed()
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        var followed = 0;
        await using var elsewhere = await FakeGenesysServer.StartAsync(
            new FakeGenesys(TimeProvider.System), app => app.MapGet("/channels/x", () => followed++));
        await stage.FollowAsync(1);
        stage.Genesys.Faults.Next("/channels/streaming", context =>
        {
            context.Response.Redirect($"{elsewhere.Address}channels/x");
            return Task.CompletedTask;
        });

        stage.Channel.Kill();
        await stage.ReconnectedAsync(1);

        Assert.Equal((0, 1), (followed, stage.Channels.Created));
        stage.NoSecretIsLogged();
    }
}
