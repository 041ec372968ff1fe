using Cronos;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PresenceFunctions.Tests.Testing;
using PresenceLocal;

namespace PresenceFunctions.Tests.Local;

public sealed class TimerLoopTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 5, TimeSpan.Zero);

    private readonly FakeTimeProvider clock = new(Start);
    private readonly List<DateTimeOffset> runs = [];

    [Fact]
    public async Task Schedule_FurtherAwayThanATimerCanWait_IsWaitedForInPieces()
    {
        using var loop = Loop("0 0 0 1 6 *");
        await loop.StartAsync(TestContext.Current.CancellationToken);
        await RanAsync(1);

        // Half a year, and more than the 49 days that one delay may last.
        for (var days = 0; days < 188; days++)
        {
            clock.Advance(TimeSpan.FromDays(1));
            await Task.Yield();
            Assert.False(loop.ExecuteTask!.IsCompleted, $"{loop.ExecuteTask.Exception}");
        }

        await TestApp.EventuallyAsync(() => Advanced(TimeSpan.FromDays(1), until: 2), "the second run");
        Assert.InRange(runs[1], new DateTimeOffset(2027, 6, 1, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.MaxValue);
        await loop.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Schedule_NeverAgain_WaitsUntilItIsStopped()
    {
        using var loop = Loop("0 0 0 30 2 *");
        await loop.StartAsync(TestContext.Current.CancellationToken);
        await RanAsync(1);

        clock.Advance(TimeSpan.FromDays(400));

        Assert.False(loop.ExecuteTask!.IsCompleted);
        await loop.StopAsync(TestContext.Current.CancellationToken);
        Assert.Single(runs);
    }

    [Fact]
    public async Task Run_ThatOutlastsItsPeriod_IsFollowedByTheNextAtOnce()
    {
        using var loop = Loop("*/10 * * * * *", () => clock.Advance(TimeSpan.FromSeconds(runs.Count == 1 ? 12 : 0)));

        await loop.StartAsync(TestContext.Current.CancellationToken);

        await RanAsync(2);
        Assert.Equal([Start, Start.AddSeconds(12)], runs);
        await loop.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Run_ThatFails_IsFollowedByTheNext()
    {
        using var loop = Loop("*/10 * * * * *", () => throw new InvalidOperationException("Not this time."));

        await loop.StartAsync(TestContext.Current.CancellationToken);

        await RanAsync(1);
        await TestApp.EventuallyAsync(() => Advanced(TimeSpan.FromSeconds(1), until: 2), "the second run");
        await loop.StopAsync(TestContext.Current.CancellationToken);
    }

    private TimerLoop Loop(string schedule, Action? run = null) => new(
        "test",
        CronExpression.Parse(schedule, CronFormat.IncludeSeconds),
        _ =>
        {
            runs.Add(clock.GetUtcNow());
            run?.Invoke();
            return Task.CompletedTask;
        },
        clock,
        NullLogger<TimerLoop>.Instance);

    private Task RanAsync(int count) => TestApp.EventuallyAsync(() => Task.FromResult(runs.Count >= count), $"run {count}");

    private Task<bool> Advanced(TimeSpan step, int until)
    {
        if (runs.Count < until)
        {
            clock.Advance(step);
        }

        return Task.FromResult(runs.Count >= until);
    }
}
