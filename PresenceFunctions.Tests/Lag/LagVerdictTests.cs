using PresenceFunctions.Tests.Testing;
using PresencePipeline.Lag;

namespace PresenceFunctions.Tests.Lag;

/// <summary>Each verdict as consumers bring it about, on a real Redis. Behind and stalled after 1 s, stuck after 3 s.</summary>
public sealed class LagVerdictTests(RedisFixture redis)
{
    [Fact]
    public async Task Verdict_EverythingFinished_Ok()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        await stream.AppendAsync(10);
        await stream.FinishAsync("drainer", 10);

        var judged = await stream.JudgeAsync();

        Assert.Equal(LagVerdict.Ok, judged.Verdict);
        Assert.Equal((10, 0, 0, 0), (judged.Length, judged.Lag, judged.Pending, judged.CatchUpSeconds));
    }

    [Fact]
    public async Task Verdict_BehindAndNeverSampled_Unknown()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        await stream.AppendAsync(10);
        await stream.FinishAsync("drainer", 1);

        var judged = await stream.UntilAsync(LagVerdict.Unknown);

        Assert.Equal(9, judged.Lag);
        Assert.Null(judged.InPerSecond);
        Assert.Null(judged.CatchUpSeconds);
    }

    [Fact]
    public async Task Verdict_IdsAheadOfTheClockAndNobodyReads_StalledByTheSamples()
    {
        await using var stream = await LagStream.OpenAsync(redis, groupStart: null);
        await stream.Redis.ExecuteAsync("XADD", (string)stream.Key!, $"{Deliveries.Now + 3_600_000}-0", "x", "y");
        await stream.CreateGroupAsync(LagStream.Group, "$");
        await stream.AppendAsync(2);

        var judged = await stream.UntilAsync(
            LagVerdict.Stalled, () => stream.Publisher.PublishAsync(TestContext.Current.CancellationToken));

        Assert.Equal(2, judged.Lag);
        Assert.True(judged.OldestUnreadSeconds >= 1, judged.Reason);
    }

    [Fact]
    public async Task Verdict_PendingIdsAheadOfTheClock_StuckByHowLongTheyAreIdle()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        await stream.Redis.ExecuteAsync("XADD", (string)stream.Key!, $"{Deliveries.Now + 3_600_000}-0", "x", "y");
        await stream.ReadAsync("gone", 1);

        var judged = await stream.UntilAsync(LagVerdict.Stuck);

        Assert.True(judged.OldestPendingSeconds >= 3, judged.Reason);
    }

    [Fact]
    public async Task Verdict_SlowDrainer_FallingBehind()
    {
        await using var stream = await LagStream.OpenAsync(redis);

        var judged = await stream.UntilAsync(LagVerdict.FallingBehind, async () =>
        {
            await stream.AppendAsync(10);
            await stream.FinishAsync("slow", 2);
            await stream.Publisher.PublishAsync(TestContext.Current.CancellationToken);
        });

        Assert.True(judged.OutPerSecond < judged.InPerSecond, judged.Reason);
        Assert.Null(judged.CatchUpSeconds);
    }

    [Fact]
    public async Task Verdict_DrainerThatReadsAndDoesNotAcknowledge_FallingBehind()
    {
        await using var stream = await LagStream.OpenAsync(redis, settings: ("Lag:PendingThreshold", "100"));

        var judged = await stream.UntilAsync(LagVerdict.FallingBehind, async () =>
        {
            await stream.AppendAsync(10);
            await stream.ReadAsync("forgetful", 10);
            await stream.Publisher.PublishAsync(TestContext.Current.CancellationToken);
        });

        Assert.Equal(0, judged.Lag);
        Assert.InRange(judged.Pending, 100, long.MaxValue);
    }

    [Fact]
    public async Task Verdict_DrainerBackAfterABreak_CatchingUp()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        await stream.AppendAsync(5000);

        var judged = await stream.UntilAsync(LagVerdict.CatchingUp, async () =>
        {
            await stream.FinishAsync("back", 10);
            await stream.Publisher.PublishAsync(TestContext.Current.CancellationToken);
        });

        Assert.True(judged.OutPerSecond > judged.InPerSecond, judged.Reason);
        Assert.True(judged.CatchUpSeconds > 0, judged.Reason);
        Assert.Contains("will be gone in about", judged.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verdict_StoppedDrainerWhileEntriesArrive_StalledUntilItReadsOn()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        await stream.AppendAsync(10);
        await stream.FinishAsync("stopped", 5);
        await stream.Publisher.PublishAsync(TestContext.Current.CancellationToken);

        var judged = await stream.UntilAsync(LagVerdict.Stalled, () => stream.AppendAsync(1));

        Assert.Contains("Nothing has been read for", judged.Reason, StringComparison.Ordinal);
        Assert.Contains("cannot be trimmed", judged.Reason, StringComparison.Ordinal);
        await stream.FinishAsync("back", 10_000);
        Assert.Equal(LagVerdict.Ok, (await stream.JudgeAsync()).Verdict);
    }

    [Fact]
    public async Task Verdict_KilledDrainerAndNobodyElse_StalledNamingWhatIsStuck()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        await stream.AppendAsync(3);
        var left = await stream.ReadAsync("killed", 2);

        LagVerdict? verdict = null;
        string reason = "";
        await TestApp.EventuallyAsync(
            async () =>
            {
                await stream.Publisher.PublishAsync(TestContext.Current.CancellationToken);
                var judged = await stream.JudgeAsync();
                (verdict, reason) = (judged.Verdict, judged.Reason);
                return reason.Contains("2 pending entries are stuck", StringComparison.Ordinal);
            },
            "they are stuck");

        Assert.Equal(LagVerdict.Stalled, verdict);
        Assert.All(left, id => Assert.Contains($"{id} (1 delivery, the last to killed", reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verdict_AbandonedGroup_StalledSayingWhatItHoldsBack()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        var first = (await stream.AppendAsync(3))[0];

        var judged = await stream.UntilAsync(LagVerdict.Stalled);

        Assert.Equal(0, judged.Consumers);
        Assert.Contains("no consumer", judged.Reason, StringComparison.Ordinal);
        Assert.Contains($"from {first} on", judged.Reason, StringComparison.Ordinal);
        Assert.Contains("XGROUP DESTROY", judged.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verdict_KilledDrainerWhileAnotherReadsOn_StuckNamingItsEntries()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        await stream.AppendAsync(2);
        var left = await stream.ReadAsync("killed", 2);

        var judged = await stream.UntilAsync(LagVerdict.Stuck, async () =>
        {
            await stream.AppendAsync(1);
            await stream.FinishAsync("living", 10);
            await stream.Publisher.PublishAsync(TestContext.Current.CancellationToken);
        });

        Assert.Equal(2, judged.Pending);
        Assert.All(left, id => Assert.Contains($"{id} (1 delivery, the last to killed", judged.Reason, StringComparison.Ordinal));
        Assert.Contains("Nobody claims them", judged.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verdict_EntryThatFailsHoweverOftenItIsClaimed_StuckNamingItsDeliveries()
    {
        await using var stream = await LagStream.OpenAsync(redis);
        await stream.AppendAsync(1);
        var poison = await stream.ReadAsync("drainer", 1);
        for (var claims = 0; claims < 3; claims++)
        {
            await stream.Redis.StreamClaimAsync(stream.Key, LagStream.Group, "drainer", 0, poison);
        }

        var judged = await stream.UntilAsync(
            LagVerdict.Stuck, () => stream.Redis.StreamClaimAsync(stream.Key, LagStream.Group, "drainer", 500, poison));

        Assert.Matches($@"{poison[0]} \(\d+ deliveries, the last to drainer", judged.Reason);
        Assert.Contains("They fail", judged.Reason, StringComparison.Ordinal);
    }
}
