using Microsoft.Extensions.Time.Testing;
using PresencePipeline.Running;

namespace PresenceFunctions.Tests.Draining;

public sealed class PeriodicTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider clock = new();
    private readonly Periodic periodic;

    public PeriodicTests() => periodic = new Periodic(clock, Period);

    [Fact]
    public void IsDue_FirstTime_True() => Assert.True(periodic.IsDue());

    [Fact]
    public void IsDue_WithinThePeriod_FalseUntilItIsOver()
    {
        periodic.IsDue();

        Assert.False(periodic.IsDue());
        clock.Advance(Period - TimeSpan.FromTicks(1));
        Assert.False(periodic.IsDue());
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(periodic.IsDue());
    }

    [Fact]
    public void IsDue_AskedLate_TheNextPeriodBeginsThen()
    {
        periodic.IsDue();
        clock.Advance(2.5 * Period);
        Assert.True(periodic.IsDue());

        clock.Advance(0.5 * Period);
        Assert.False(periodic.IsDue());
        clock.Advance(0.5 * Period);
        Assert.True(periodic.IsDue());
    }

    [Fact]
    public void IsDue_NoPeriod_Always()
    {
        var always = new Periodic(clock, TimeSpan.Zero);

        Assert.True(always.IsDue());
        Assert.True(always.IsDue());
    }
}
