using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Notifications;

namespace PresenceFunctions.Tests.Notifications;

/// <summary>Following channels on a clock that the test moves: over real connections, which take their own time.</summary>
public sealed class ChannelClockTests(RedisFixture redis)
{
    /// <summary>Less than the silence after which the follower asks for a sign of life, so that a heartbeat always comes in time.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan BetweenHeartbeats = TimeSpan.FromSeconds(30);

    // As Redis has it about, whose clock runs on.
    private readonly FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Day_OfFollowing_RenewsTokenAndChannelsWithoutAGapOrALeak()
    {
        // A run a minute, so that one step does not outlast it.
        await using var stage = await ChannelStage.OpenAsync(redis, clock, ("Notifications:Schedule", "0 * * * * *"));
        using var heartbeats = new HeartbeatCounter(stage);
        var users = await stage.FollowAsync(2_500);
        var expected = new List<string>();
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromHours(24);)
        {
            // Slowly where the renewal is due, whose requests take real time, until it is over.
            var isDue = passed > TimeSpan.FromHours(20) - (3 * Step)
                && (passed < TimeSpan.FromHours(20) + Step || stage.Counts.Reconnects < 3);
            var step = isDue ? TimeSpan.FromSeconds(1) : Step;
            var before = heartbeats.Count;
            var beats = (int)((passed + step) / BetweenHeartbeats) - (int)(passed / BetweenHeartbeats);
            clock.Advance(step);
            passed += step;
            await (isDue
                ? Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, Cancelled)
                : heartbeats.ReachAsync(before + (3 * beats)));

            // One after the other, every agent every now and then, also while channels are being renewed.
            var changed = stage.Genesys.SetRouting(users[expected.Count % users.Count].Id, "INTERACTING");
            expected.Add($"{changed.Id} routing INTERACTING {changed.RoutingSince.ToUnixTimeMilliseconds()}");
        }

        // An append that was under way while the clock moved has seemed to take too long, and is tried again on that clock.
        await AdvanceUntilAsync(
            () => stage.Pipeline.Redis.StreamLength(stage.Pipeline.Keys.Stream) >= 2 * expected.Count, TimeSpan.FromMinutes(10));

        // The agents' presences are told, too, each once.
        var entries = await stage.EntriesAsync(2 * expected.Count);
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            entries.Where(entry => entry.Contains(" routing ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal((2, 6, 3, 0), (stage.Genesys.TokensIssued, stage.Channels.Created, stage.Counts.Reconnects, stage.Counts.Gaps));
        await TestApp.EventuallyAsync(() => Task.FromResult(stage.Channels.InUse.Count == 3), "the old channels are closed");

        // Appends may seem to take too long: their deadlines are on the clock that the test moves, and Redis is not.
        Assert.DoesNotContain(
            stage.Log.GetSnapshot(), record => record.Level >= LogLevel.Warning && record.Category == typeof(ShardFollower).FullName);
    }

    [Fact]
    public async Task Token_OfAShortLife_ChannelsAreRenewedBeforeItsEnd()
    {
        await using var stage = await ChannelStage.OpenAsync(redis, clock);
        stage.Genesys.TokenLifetime = TimeSpan.FromMinutes(30);
        await stage.FollowAsync(1);

        await AdvanceUntilAsync(() => stage.Genesys.TokensIssued == 4, TimeSpan.FromHours(2));
        await AdvanceUntilAsync(() => stage.Counts.Reconnects == 3 && stage.Channels.InUse.Count == 1, TimeSpan.FromMinutes(1));

        Assert.Equal(0, stage.Counts.Gaps);
    }

    [Fact]
    public async Task Server_ThatAcceptsAndNeverSends_IsGivenUpForAnotherChannel()
    {
        await using var stage = await ChannelStage.OpenAsync(redis, clock);
        await stage.FollowAsync(1);
        stage.Channels.IsAlive = false;

        await AdvanceUntilAsync(
            () => stage.Channels.Created == 2 && stage.Channels.InUse is [{ IsConnected: true }], TimeSpan.FromMinutes(3));
        await AdvanceUntilAsync(
            () => stage.Channels.Created == 3 && stage.Channels.InUse is [{ IsConnected: true }], TimeSpan.FromMinutes(3));

        // Counted after the socket is open.
        await TestApp.EventuallyAsync(() => Task.FromResult(stage.Counts.Gaps >= 2), "both gaps are counted");
        Assert.Equal(2, stage.Counts.Gaps);
        Assert.Equal(1, stage.Log.GetSnapshot().Count(record => record.Level >= LogLevel.Warning));
    }

    [Fact]
    public async Task Server_ThatClosesEveryFiveSeconds_IsComeBackToEverMoreRarely()
    {
        await using var stage = await ChannelStage.OpenAsync(redis, clock);
        await stage.FollowAsync(1);
        var openFor = 0;

        await AdvanceAsync(TimeSpan.FromMinutes(10), () =>
        {
            openFor = stage.Channels.InUse is [{ IsConnected: true }] ? openFor + 1 : 0;
            if (openFor >= 5)
            {
                stage.Channel.Close();
                openFor = 0;
            }
        });

        // Between the longest and the shortest delays that jitter makes of 2 to 90 seconds.
        Assert.InRange(stage.Channels.Sockets, 6, 19);
        Assert.Equal(1, stage.Log.GetSnapshot().Count(record => record.Level >= LogLevel.Warning));
    }

    [Fact]
    public async Task Creation_NotBeforeTenMinutes_IsNotTriedBefore()
    {
        await using var stage = await ChannelStage.OpenAsync(redis, clock);
        stage.Genesys.Faults.Next("notifications/channels", 429, retryAfter: "600");
        await stage.FollowAsync(1, waitFor: 0);
        await AdvanceUntilAsync(() => stage.Genesys.Requests.Count("notifications/channels") == 1, TimeSpan.FromMinutes(1));

        await AdvanceAsync(TimeSpan.FromSeconds(590), () => { });
        Assert.Equal(1, stage.Genesys.Requests.Count("notifications/channels"));

        await AdvanceUntilAsync(() => stage.Channels.InUse is [{ IsConnected: true }], TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Runs_ThatNoLongerCome_CloseTheChannelsUntilTheNext()
    {
        await using var stage = await ChannelStage.OpenAsync(redis, clock);
        stage.Genesys.Populate(3);
        await stage.StoreRosterAsync();
        var run = stage.Follower.RunAsync(Cancelled);
        await stage.FollowedAsync(3);
        await AdvanceUntilAsync(() => run.IsCompleted, TimeSpan.FromSeconds(20));
        await AdvanceAsync(TimeSpan.FromSeconds(25), () => { });
        Assert.Single(stage.Channels.InUse);

        await AdvanceUntilAsync(() => stage.Channels.InUse.Count == 0, TimeSpan.FromSeconds(20));
        run = stage.Follower.RunAsync(Cancelled);
        await stage.FollowedAsync(3);
        await AdvanceUntilAsync(() => run.IsCompleted, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Channels_AsManyAsThereMayBe_AreRenewedOneAfterTheOtherWithinTheLimit()
    {
        await using var stage = await ChannelStage.OpenAsync(redis, clock, ("Notifications:Schedule", "0 * * * * *"));
        stage.Genesys.TokenLifetime = TimeSpan.FromMinutes(30);
        await stage.FollowAsync(20_000);

        await AdvanceUntilAsync(() => stage.Genesys.TokensIssued == 2 && stage.Counts.Reconnects >= 20, TimeSpan.FromMinutes(40));
        await stage.FollowedAsync(20_000, TimeSpan.FromSeconds(30));

        Assert.Equal((0, 20), (stage.Channels.Evicted, stage.Counts.Gaps));
        Assert.Equal(20, stage.Channels.InUse.Count);
    }

    private Task AdvanceUntilAsync(Func<bool> condition, TimeSpan atMost) => AdvanceAsync(atMost, () => { }, condition);

    /// <summary>Lets time pass second by second, and after each what it sets off.</summary>
    private async Task AdvanceAsync(TimeSpan atMost, Action everySecond, Func<bool>? until = null)
    {
        for (var passed = TimeSpan.Zero; until?.Invoke() != true; passed += TimeSpan.FromSeconds(1))
        {
            if (passed >= atMost)
            {
                // What the last seconds have set off takes real time.
                await TestApp.EventuallyAsync(() => Task.FromResult(until?.Invoke() != false), $"it is so after {atMost}");
                return;
            }

            clock.Advance(TimeSpan.FromSeconds(1));
            everySecond();
            await Task.Delay(TimeSpan.FromMilliseconds(4), TimeProvider.System, Cancelled);
        }
    }

    /// <summary>Counts the heartbeats that have come through the channels of a stage.</summary>
    private sealed class HeartbeatCounter : IDisposable
    {
        private readonly MeterListener listener = new();
        private long count;

        public HeartbeatCounter(ChannelStage stage)
        {
            var meters = stage.Pipeline.Get<IMeterFactory>();
            listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "presence.notifications.frames" && instrument.Meter.Scope == meters)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((_, measured, tags, _) =>
            {
                foreach (var (_, kind) in tags)
                {
                    Interlocked.Add(ref count, kind is nameof(FrameKind.Heartbeat) ? measured : 0);
                }
            });
            listener.Start();
        }

        public long Count => Interlocked.Read(ref count);

        public Task ReachAsync(long atLeast) =>
            TestApp.EventuallyAsync(() => Task.FromResult(Count >= atLeast), "every channel has beaten", TimeSpan.FromSeconds(30));

        public void Dispose() => listener.Dispose();
    }
}
