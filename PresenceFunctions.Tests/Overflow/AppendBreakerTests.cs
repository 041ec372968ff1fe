using Microsoft.Extensions.Time.Testing;
using PresencePipeline.Overflow;

namespace PresenceFunctions.Tests.Overflow;

public sealed class AppendBreakerTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly AppendBreaker breaker;

    public AppendBreakerTests() => breaker = new AppendBreaker(clock);

    [Fact]
    public void Failure_First_OpensAndTellsWhoWaits()
    {
        var opening = breaker.Opening;

        Assert.True(breaker.TryOpen(clock.GetTimestamp()));
        Assert.False(breaker.TryOpen(clock.GetTimestamp()));

        Assert.True(breaker.IsOpen);
        Assert.True(opening.IsCompleted);
    }

    [Fact]
    public void Failure_OfAnAppendFromBeforeItClosed_DoesNotOpen()
    {
        var asked = clock.GetTimestamp();
        breaker.TryOpen(asked);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(breaker.TryClose());

        Assert.False(breaker.TryOpen(asked));
        Assert.False(breaker.IsOpen);

        Assert.True(breaker.TryOpen(clock.GetTimestamp()));
        Assert.True(breaker.IsOpen);
    }

    [Fact]
    public void Close_NotOpen_IsNone()
    {
        Assert.False(breaker.TryClose());
        Assert.False(breaker.TryStartProbe());
    }

    [Fact]
    public void Probe_WhileOneRuns_IsNoneAndThenNotAtOnce()
    {
        breaker.TryOpen(clock.GetTimestamp());

        Assert.True(breaker.TryStartProbe());
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.False(breaker.TryStartProbe());
        breaker.EndProbe();
        Assert.False(breaker.TryStartProbe());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(breaker.TryStartProbe());
    }
}
