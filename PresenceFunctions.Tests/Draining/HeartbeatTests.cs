using Microsoft.Extensions.Time.Testing;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Draining;

namespace PresenceFunctions.Tests.Draining;

public sealed class HeartbeatTests(RedisFixture redis)
{
    private const string Consumer = "consumer-1";

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(400);

    [Fact]
    public async Task Run_WhileItWaits_IsSetAndRenewed()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var key = stream.Keys.Draining(TestStream.Group);
        await using var loop = DrainLoop.Start(stream.CreateDrainer(new DrainOptions { Budget = TimeSpan.FromMinutes(5) }));

        await TestApp.EventuallyAsync(() => stream.Redis.KeyExistsAsync(key), "a heartbeat");
        await stream.Redis.KeyDeleteAsync(key);

        await TestApp.EventuallyAsync(() => stream.Redis.KeyExistsAsync(key), "the next heartbeat");
    }

    [Fact]
    public async Task Beat_FirstTime_NamesTheConsumerForASecond()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var key = stream.Keys.Draining(TestStream.Group);
        await using var heartbeat = new Heartbeat(stream.Connection, key, Consumer, new FakeTimeProvider());

        await heartbeat.BeatAsync();

        var beat = await stream.Redis.StringGetWithExpiryAsync(key);
        Assert.Equal(Consumer, beat.Value);
        Assert.InRange(beat.Expiry!.Value, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Beat_Again_OnlyOnceItsPeriodIsOver()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var key = stream.Keys.Draining(TestStream.Group);
        var clock = new FakeTimeProvider();
        await using var heartbeat = new Heartbeat(stream.Connection, key, Consumer, clock);
        await heartbeat.BeatAsync();
        await stream.Redis.KeyDeleteAsync(key);

        clock.Advance(Period - TimeSpan.FromMilliseconds(1));
        await heartbeat.BeatAsync();
        Assert.False(await stream.Redis.KeyExistsAsync(key));

        clock.Advance(TimeSpan.FromMilliseconds(1));
        await heartbeat.BeatAsync();
        Assert.True(await stream.Redis.KeyExistsAsync(key));
    }

    [Fact]
    public async Task Dispose_AnotherInstanceHasBeatenSince_TakesItsOwnBeatAwayOnly()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var (own, others) = (stream.Keys.Draining("own"), stream.Keys.Draining("others"));
        var ofAnother = new Heartbeat(stream.Connection, others, Consumer, new FakeTimeProvider());
        var heartbeat = new Heartbeat(stream.Connection, own, Consumer, new FakeTimeProvider());
        await ofAnother.BeatAsync();
        await heartbeat.BeatAsync();
        await stream.Redis.StringSetAsync(others, "consumer-2", TimeSpan.FromMinutes(1));
        await stream.Redis.KeyPersistAsync(own);

        await ofAnother.DisposeAsync();
        await heartbeat.DisposeAsync();

        await TestApp.EventuallyAsync(async () => !await stream.Redis.KeyExistsAsync(own), "its own beat is gone");
        Assert.Equal("consumer-2", await stream.Redis.StringGetAsync(others));
    }

    [Fact]
    public async Task Run_WhileItDrains_IsSet()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var key = stream.Keys.Draining(TestStream.Group);
        await stream.AppendAsync(30);
        var beaten = false;
        var watched = new DisturbedProjection(stream.Board, async _ => beaten |= await stream.Redis.KeyExistsAsync(key));

        await using var loop = DrainLoop.Start(stream.CreateDrainer(new DrainOptions { BatchSize = 10 }, watched));
        await TestApp.EventuallyAsync(async () => await stream.AppliedAsync() == 30, "all are applied");

        Assert.True(beaten);
    }

    [Fact]
    public async Task Run_Ended_IsGone()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var key = stream.Keys.Draining(TestStream.Group);
        await stream.AppendAsync(1);
        await using (DrainLoop.Start(stream.CreateDrainer(new DrainOptions { Budget = TimeSpan.FromMinutes(5) })))
        {
            await TestApp.EventuallyAsync(() => stream.Redis.KeyExistsAsync(key), "a heartbeat");

            // It must be taken away, not expire.
            await stream.Redis.KeyPersistAsync(key);
        }

        await TestApp.EventuallyAsync(async () => !await stream.Redis.KeyExistsAsync(key), "no heartbeat");
    }

    [Fact]
    public async Task Run_WithoutBudget_IsNeverSet()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var key = stream.Keys.Draining(TestStream.Group);
        await stream.AppendAsync(30);
        var beaten = false;
        var watched = new DisturbedProjection(stream.Board, async _ => beaten |= await stream.Redis.KeyExistsAsync(key));
        var drainer = stream.CreateDrainer(new DrainOptions { Budget = TimeSpan.Zero, BatchSize = 10 }, watched);

        await drainer.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(30, await stream.AppliedAsync());
        Assert.False(beaten || await stream.Redis.KeyExistsAsync(key));
    }
}
