using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Board;
using PresencePipeline.Draining;
using PresencePipeline.Lag;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;

namespace PresenceFunctions.Tests.Lag;

/// <summary>
/// Verdicts on the pipeline's own drainer as it is slowed, stopped and killed. Behind and stalled after 1 s, stuck after 3 s.
/// </summary>
[Collection(HungryTests.Name)]
public sealed class LagDrainerTests(RedisFixture redis)
{
    private const string Group = ConsumerGroups.Dashboard;

    private static readonly DrainOptions Draining = new() { Budget = TimeSpan.FromMinutes(5), BatchSize = 10 };

    [Fact]
    public async Task Drainer_SlowedAndThenGivenTime_FallsBehindThenCatchesUpThenIsOk()
    {
        await using var stream = await OpenAsync();
        var slow = new DisturbedProjection(
            stream.Projection<BoardProjection>(), _ => Task.Delay(
                TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken));
        await using (DrainLoop.Start(CreateDrainer(stream, slow)))
        {
            var behind = await UntilAsync(stream, LagVerdict.FallingBehind, () => AppendAsync(stream, 200));
            Assert.True(behind.OutPerSecond < behind.InPerSecond, behind.Reason);

            var catching = await UntilAsync(stream, LagVerdict.CatchingUp, () => Task.CompletedTask);
            Assert.True(catching.OutPerSecond > catching.InPerSecond, catching.Reason);
        }

        await using (DrainLoop.Start(CreateDrainer(stream, stream.Projection<BoardProjection>())))
        {
            var finished = await UntilAsync(stream, LagVerdict.Ok, () => Task.CompletedTask);
            Assert.Equal(0, finished.Lag);
        }
    }

    [Fact]
    public async Task Drainer_StoppedWhileEntriesArrive_IsStalledUntilItIsStartedAgain()
    {
        await using var stream = await OpenAsync();
        await using (DrainLoop.Start(CreateDrainer(stream, stream.Projection<BoardProjection>())))
        {
            await AppendAsync(stream, 10);
            await UntilAsync(stream, LagVerdict.Ok, () => Task.CompletedTask);
        }

        var stalled = await UntilAsync(stream, LagVerdict.Stalled, () => AppendAsync(stream, 1));
        Assert.Contains("Nothing has been read for", stalled.Reason, StringComparison.Ordinal);

        await using (DrainLoop.Start(CreateDrainer(stream, stream.Projection<BoardProjection>())))
        {
            await UntilAsync(stream, LagVerdict.Ok, () => Task.CompletedTask);
        }
    }

    [Fact]
    public async Task Drainer_KilledWithAnEntryInItsHands_IsStuckUntilTheEntryIsClaimed()
    {
        await using var stream = await OpenAsync();
        var rowKey = stream.Get<StreamPartitions>()[0].Agent("spoilt");
        await stream.Redis.StringSetAsync(rowKey, "not a hash");
        await using (var host = ChildHost.Start(
            [], ("Redis:ConnectionString", redis.ConnectionString), ("Stream:Name", stream.Key.ToString()), (
                "Secrets:genesys-webhook-secret", TestApp.Secret)))
        {
            await host.LineAsync("listening on");
            await stream.Get<PartitionedAppender>().AppendAsync([Changes.Of("spoilt")], TimeSpan.FromSeconds(10));
            await TestApp.EventuallyAsync(async () => await stream.JudgeAsync(Group) is { Lag: 0, Pending: 1 }, "the host has read it");
            await host.SignalAsync("KILL");
            await host.ExitAsync();
        }

        GroupLag stuck;
        await using (DrainLoop.Start(CreateDrainer(stream, stream.Projection<BoardProjection>())))
        {
            stuck = await UntilAsync(stream, LagVerdict.Stuck, () => AppendAsync(stream, 1));
            Assert.Matches(@"\d+-\d+ \(1 delivery, the last to ", stuck.Reason);
            Assert.Contains("Nobody claims them", stuck.Reason, StringComparison.Ordinal);
            Assert.Equal(1, stuck.Pending);
        }

        await stream.Redis.KeyDeleteAsync(rowKey);
        var claiming = new DrainOptions { Budget = Draining.Budget, ClaimIdle = TimeSpan.FromSeconds(1) };
        await using (DrainLoop.Start(CreateDrainer(stream, stream.Projection<BoardProjection>(), claiming)))
        {
            await UntilAsync(stream, LagVerdict.Ok, () => Task.CompletedTask);
        }
    }

    private async Task<LagStream> OpenAsync()
    {
        var stream = await LagStream.OpenAsync(redis, groupStart: null);
        await stream.CreateGroupAsync(Group, "0");
        return stream;
    }

    private static Task<GroupLag> UntilAsync(LagStream stream, LagVerdict expected, Func<Task> step) => stream.UntilAsync(
        expected,
        async () =>
        {
            await step();
            await stream.Publisher.PublishAsync(TestContext.Current.CancellationToken);
        },
        Group);

    private static Task<AppendResult> AppendAsync(LagStream stream, int count) =>
        stream.Get<PartitionedAppender>().AppendAsync(Changes.Many(count), TimeSpan.FromSeconds(10));

    private static Drainer CreateDrainer(LagStream stream, IProjection projection, DrainOptions? options = null) => new DrainerFactory(
        stream.Get<RedisConnection>(),
        new ConsumerFactory(stream.Get<RedisConnection>(), stream.Get<AppendSender>(), new ConsumerName()),
        stream.Get<StreamTrimmer>(),
        Options.Create(options ?? Draining),
        stream.Get<PresenceMetrics>(),
        TimeProvider.System,
        NullLogger<Drainer>.Instance).Create(Group, stream.Get<StreamPartitions>()[0], projection);
}
