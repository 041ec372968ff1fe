using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PresencePipeline.Genesys;

namespace PresenceFunctions.Tests.Genesys;

public sealed class RequestBudgetTests
{
    [Fact]
    public async Task Take_MoreThanAMinuteHas_WaitsUntilTheFirstIsAMinuteAgo()
    {
        var time = new FakeTimeProvider();
        using var budget = new RequestBudget(Options.Create(new GenesysOptions { RequestsPerMinute = 3 }), time);
        var taken = Enumerable.Range(0, 7).Select(_ => budget.TakeAsync(TestContext.Current.CancellationToken)).ToList();

        Assert.Equal(3, taken.Count(one => one.IsCompleted));
        await AdvanceAsync(time, 59);
        Assert.Equal(3, taken.Count(one => one.IsCompleted));
        await AdvanceAsync(time, 3);
        Assert.Equal(6, taken.Count(one => one.IsCompleted));
        await AdvanceAsync(time, 62);
        Assert.All(taken, one => Assert.True(one.IsCompletedSuccessfully));
    }

    private static async Task AdvanceAsync(FakeTimeProvider time, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));

            // What waited resumes on the thread pool.
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
