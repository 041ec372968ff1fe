using Microsoft.Extensions.Time.Testing;
using PresencePipeline.Running;

namespace PresenceFunctions.Tests.Running;

public sealed class OutageTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly Outage outage;

    public OutageTests() => outage = new Outage(clock);

    [Fact]
    public void Begins_SeveralFailures_TrueForTheFirstOnly()
    {
        Assert.True(outage.Fail());
        Assert.False(outage.Fail());
        Assert.False(outage.Fail());
    }

    [Fact]
    public void Ends_SeveralSuccesses_TrueForTheFirstAfterAFailureOnly()
    {
        Assert.False(outage.Recover());
        outage.Fail();
        outage.Fail();

        Assert.True(outage.Recover());
        Assert.False(outage.Recover());
    }

    [Fact]
    public void Begins_AfterItEnded_TrueAgain()
    {
        outage.Fail();
        outage.Recover();

        Assert.True(outage.Fail());
    }

    [Theory]
    [InlineData(1, 25, 50)]
    [InlineData(2, 50, 100)]
    [InlineData(4, 200, 400)]
    [InlineData(6, 500, 1000)]
    [InlineData(1000, 500, 1000)]
    public async Task BackOff_AfterFailures_WaitsLongerUpToASecond(int failures, int atLeast, int atMost)
    {
        Fail(failures);
        var backOff = outage.BackOffAsync(TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromMilliseconds(atLeast - 1));
        Assert.False(backOff.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(atMost - atLeast + 1));
        await backOff;
    }

    [Fact]
    public async Task BackOff_AfterItEnded_IsShortAgain()
    {
        Fail(20);
        outage.Recover();
        Fail(1);

        var backOff = outage.BackOffAsync(TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromMilliseconds(50));
        await backOff;
    }

    [Fact]
    public async Task BackOff_Cancelled_EndsWithoutThrowing()
    {
        Fail(1);
        using var stop = new CancellationTokenSource();
        var backOff = outage.BackOffAsync(stop.Token);

        await stop.CancelAsync();

        await backOff;
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++)
        {
            outage.Fail();
        }
    }
}
