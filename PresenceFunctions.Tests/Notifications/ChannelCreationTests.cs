using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PresenceFunctions.Tests.Testing;
using PresenceLocal.GenesysDemo;
using PresencePipeline.Notifications;

namespace PresenceFunctions.Tests.Notifications;

/// <summary>How channels are created, and what keeps one from being so.</summary>
public sealed class ChannelCreationTests(RedisFixture redis)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Creation_LedElsewhere_IsNotFollowed()
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        await using var elsewhere = await FakeGenesysServer.StartAsync(TimeProvider.System);
        stage.Genesys.Faults.Next("notifications/channels", context =>
        {
            context.Response.Redirect($"{elsewhere.Address}api/v2/notifications/channels", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });

        await stage.FollowAsync(1);

        Assert.Empty(elsewhere.Genesys.Requests.All);
        Assert.Single(stage.Log.GetSnapshot(), record => record.Level == LogLevel.Error);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1:9")]
    public async Task Creation_AddressOfAnotherHost_IsNotConnectedTo(string host)
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        stage.Channels.StreamingHost = host;
        await stage.FollowAsync(1, waitFor: 0);

        await TestApp.EventuallyAsync(
            () => Task.FromResult(
                stage.Log.GetSnapshot().Any(record => record.Message.Contains("its address is not at", StringComparison.Ordinal))),
            "it is said");
        stage.NoSecretIsLogged();
        stage.Channels.StreamingHost = null;
        await stage.FollowedAsync(1);
        Assert.Single(stage.Channels.InUse);
        Assert.Equal(1, stage.Log.GetSnapshot().Count(record => record.Level >= LogLevel.Warning));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id":"x"}""")]
    [InlineData("""{"id":"x","connectUri":"http://127.0.0.1/x"}""")]
    [InlineData("""{"id":7}""")]
    [InlineData("[]")]
    public async Task Creation_AnswerThatIsNone_IsTriedAgain(string answer)
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        stage.Genesys.Faults.Next("notifications/channels", 200, answer);

        await stage.FollowAsync(1);

        Assert.Single(stage.Log.GetSnapshot(), record => record.Level == LogLevel.Error);
    }

    [Fact]
    public async Task Creation_RefusedForLackOfAPermission_SaysWhich()
    {
        await using var stage = await ChannelStage.OpenAsync(redis);
        stage.Genesys.Faults.Forbid("notifications/channels", "Directory > User > View");

        await stage.FollowAsync(1, waitFor: 0);

        await TestApp.EventuallyAsync(
            () => Task.FromResult(
                stage.Log.GetSnapshot().Any(
                    record => record.Level == LogLevel.Error
                        && record.Message.Contains("Directory > User > View", StringComparison.Ordinal))),
            "the permission is named");
    }

    [Fact]
    public async Task Quota_ManyChannelsAtOnce_CreatesEightAtATimeAndKeepsTwenty()
    {
        using var quota = new ChannelQuota();
        var now = 0;
        var together = new ConcurrentBag<int>();
        var reserved = Enumerable.Range(0, 25).Count(_ => quota.TryReserve());

        await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => quota.CreateAsync(
            async () =>
            {
                together.Add(Interlocked.Increment(ref now));
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancelled);
                return Interlocked.Decrement(ref now);
            },
            Cancelled)));

        Assert.Equal((20, 8), (reserved, together.Max()));
        quota.Release();
        Assert.True(quota.TryReserve());
    }
}
