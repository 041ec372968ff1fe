using Microsoft.Extensions.Time.Testing;
using PresencePipeline.Running;

namespace PresenceFunctions.Tests.Running;

public sealed class PeriodicTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider clock = new();
    private readonly Periodic periodic;

    public PeriodicTests() => periodic = new Periodic(clock, Period);

    [Fact]
    public void TryStart_FirstTime_True() => Assert.True(periodic.TryStart());

    [Fact]
    public void TryStart_WithinThePeriod_FalseUntilItIsOver()
    {
        periodic.TryStart();

        Assert.False(periodic.TryStart());
        clock.Advance(Period - TimeSpan.FromTicks(1));
        Assert.False(periodic.TryStart());
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(periodic.TryStart());
    }

    [Fact]
    public void TryStart_AskedLate_TheNextPeriodBeginsThen()
    {
        periodic.TryStart();
        clock.Advance(2.5 * Period);
        Assert.True(periodic.TryStart());

        clock.Advance(0.5 * Period);
        Assert.False(periodic.TryStart());
        clock.Advance(0.5 * Period);
        Assert.True(periodic.TryStart());
    }

    [Fact]
    public void TryStart_NoPeriod_Always()
    {
        var always = new Periodic(clock, TimeSpan.Zero);

        Assert.True(always.TryStart());
        Assert.True(always.TryStart());
    }
}
