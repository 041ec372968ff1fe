using PresenceFunctions.Tests.Testing;
using PresencePipeline.Draining;
using PresencePipeline.Presence;

namespace PresenceFunctions.Tests.Draining;

public sealed class DrainerTests(RedisFixture redis)
{
    private static readonly DrainOptions Once = new() { Budget = TimeSpan.Zero, BatchSize = 10 };
    private static readonly DrainOptions GoingOn = new() { Budget = TimeSpan.FromMinutes(5) };

    [Fact]
    public async Task Run_NoGroupYet_TakesWhatArrivedBefore()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.AppendAsync(25);

        await stream.CreateDrainer(Once).RunAsync(TestContext.Current.CancellationToken);

        await stream.AssertDrainedAsync(25);
    }

    [Fact]
    public async Task Run_NoStreamYet_CreatesTheGroupAndTakesWhatComes()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var drainer = stream.CreateDrainer(Once);
        await drainer.RunAsync(TestContext.Current.CancellationToken);

        await stream.AppendAsync(1);
        await drainer.RunAsync(TestContext.Current.CancellationToken);

        await stream.AssertDrainedAsync(1);
    }

    [Fact]
    public async Task Run_Waiting_IsWokenByEachAppend()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await using var loop = DrainLoop.Start(stream.CreateDrainer(GoingOn));

        // One after the other; if each had to wait for a poll, they would take twice as long as is waited for.
        const int Appends = 20;
        var appended = 0;
        PresenceChange[] last = [];
        await TestApp.EventuallyAsync(
            async () =>
            {
                while (last.Length == 0 || await stream.IsAppliedAsync(last[0]))
                {
                    if (appended++ == Appends)
                    {
                        return true;
                    }

                    last = await stream.AppendAsync(1);
                }

                return false;
            },
            "every append is applied");
    }

    [Fact]
    public async Task Run_Cancelled_StopsBetweenBatchesAndLeavesNothingPending()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.AppendAsync(100);
        using var stop = new CancellationTokenSource();
        var stopping = new DisturbedProjection(stream.Board, _ => stop.CancelAsync());

        await stream.CreateDrainer(new DrainOptions { BatchSize = 10 }, stopping).RunAsync(stop.Token);

        Assert.Empty(await stream.PendingAsync());
        Assert.InRange(await stream.AppliedAsync(), 10, 90);
        Assert.Equal(100 - await stream.AppliedAsync(), await stream.LagAsync());

        await stream.CreateDrainer(Once).RunAsync(TestContext.Current.CancellationToken);
        await stream.AssertDrainedAsync(100);
    }

    [Fact]
    public async Task Run_CancelledWhileItWaits_Ends()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.AppendAsync(1);
        using var stop = new CancellationTokenSource();
        var run = stream.CreateDrainer(GoingOn).RunAsync(stop.Token);
        await TestApp.EventuallyAsync(async () => await stream.AppliedAsync() == 1, "the entry is applied");

        await stop.CancelAsync();

        await run.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Pass_LongBacklog_IsBoundedAndTheNextGoesOn()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        await stream.AppendAsync(60);
        var drainer = stream.CreateDrainer(Once);

        await drainer.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(40, await stream.AppliedAsync());
        Assert.Empty(await stream.PendingAsync());

        await drainer.PassAsync(TimeSpan.FromSeconds(10));
        await stream.AssertDrainedAsync(60);
    }

    [Fact]
    public async Task Pass_ManyAtOnce_EachSeesItsOwnEntryApplied()
    {
        await using var stream = await TestStream.OpenAsync(redis.ConnectionString);
        var drainer = stream.CreateDrainer(GoingOn);

        await Parallel.ForAsync(0, 100, TestContext.Current.CancellationToken, async (_, _) =>
        {
            var changes = await stream.AppendAsync(1);
            await drainer.PassAsync(TimeSpan.FromSeconds(10));
            Assert.True(await stream.IsAppliedAsync(changes[0]));
        });

        await stream.AssertDrainedAsync(100);
    }

    [Fact]
    public async Task Run_TwoSideBySide_ApplyEveryEntryOnce()
    {
        const int Entries = 5000;
        await using var first = await TestStream.OpenAsync(redis.ConnectionString);
        await using var second = await TestStream.OpenAsync(redis.ConnectionString, first.Keys.Stream.ToString());
        using var ofFirst = first.Collect("presence.entries.applied");
        using var ofSecond = second.Collect("presence.entries.applied");
        await first.AppendAsync(Entries);
        var options = new DrainOptions { Budget = TimeSpan.Zero, BatchSize = 100 };

        await Task.WhenAll(
            first.CreateDrainer(options).RunAsync(TestContext.Current.CancellationToken),
            second.CreateDrainer(options).RunAsync(TestContext.Current.CancellationToken));

        await first.AssertDrainedAsync(Entries);
        var counted = ofFirst.GetMeasurementSnapshot().Concat(ofSecond.GetMeasurementSnapshot()).ToList();
        Assert.Equal(Entries, counted.Sum(measurement => measurement.Value));
        Assert.All(counted, measurement => Assert.Equal("applied", measurement.Tags["outcome"]));
        Assert.All(counted, measurement => Assert.Equal(TestStream.Group, measurement.Tags["group"]));
    }
}
