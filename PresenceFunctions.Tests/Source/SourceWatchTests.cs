using System.Globalization;
using Microsoft.AspNetCore.Http;
using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.Genesys;
using PresencePipeline.Source;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Source;

/// <summary>What happens between two runs: gaps are swept at once, and the right to ask goes from host to host.</summary>
public sealed class SourceWatchTests(RedisFixture redis)
{
    [Fact]
    public async Task Look_GapReportedBetweenRuns_SweepsAndOtherwiseAsksForNothing()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        board.Genesys.Populate(10);
        await board.RunAsync();
        var asked = board.Genesys.Requests.All.Count;
        board.Time.Advance(TimeSpan.FromSeconds(1));
        await board.LookAsync();
        Assert.Equal(asked, board.Genesys.Requests.All.Count);

        board.Genesys.SetPresence(board.Genesys.Users[0].Id, "MEAL");
        await board.Pipeline.Get<StreamGaps>().ReportAsync("a channel was lost");
        board.Time.Advance(TimeSpan.FromSeconds(1));
        await board.LookAsync();

        Assert.Empty(await board.WrongAsync());
    }

    [Fact]
    public async Task Look_StormOfGaps_SweepsAFewTimesAndThenEveryHalfMinute()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        board.Genesys.Populate(3);
        await board.RunAsync();

        var sweeps = new List<int>();
        for (var second = 1; second <= 120; second++)
        {
            var before = board.Genesys.Requests.Count("/users?");
            await board.Pipeline.Get<StreamGaps>().ReportAsync("a channel was lost");
            board.Time.Advance(TimeSpan.FromSeconds(1));
            await board.LookAsync();
            if (board.Genesys.Requests.Count("/users?") > before)
            {
                sweeps.Add(second);
            }
        }

        Assert.Equal([1, 2, 3, 30, 60, 90, 120], sweeps);
    }

    [Fact]
    public async Task Look_AfterARunThatAnotherHostHasHeldUp_DoesTheRun()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        board.Genesys.Populate(3);
        await board.Pipeline.Redis.HashSetAsync(board.Pipeline.Partitions.Source, "lease", $"{Deliveries.Now + 60_000} another");
        await board.RunAsync();
        await board.LookAsync();
        Assert.Empty(board.Genesys.Requests.All);

        await board.Pipeline.Redis.HashSetAsync(board.Pipeline.Partitions.Source, "lease", $"{Deliveries.Now - 1} another");
        await board.LookAsync();

        Assert.Equal(3, (await board.AgentsAsync()).Count);
    }

    [Fact]
    public async Task Run_ThatTakesLong_KeepsTheOthersOutAllTheWhile()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        board.Genesys.Populate(3);
        var (isAsked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        board.Genesys.Faults.Next("/users", async context =>
        {
            isAsked.SetResult();
            await answer.Task;
            await context.Response.WriteAsync("""{"entities":[]}""");
        });
        var running = board.RunAsync();
        await isAsked.Task;
        await board.Pipeline.Redis.HashSetAsync(board.Pipeline.Partitions.Source, "lease", "1 another");

        board.Time.Advance(TimeSpan.FromSeconds(1));
        await TestApp.EventuallyAsync(async () => await LeasedTillAsync(board) > Deliveries.Now, "the lease is renewed");

        answer.SetResult();
        await running;
    }

    [Fact]
    public async Task Watch_Cancelled_LeavesTheSourceToOthersAtOnce()
    {
        await using var board = await SweptBoard.OpenAsync(redis);
        board.Genesys.Populate(3);
        using var stop = new CancellationTokenSource();
        var watching = board.Pipeline.Get<SourceWatch>().RunAsync(stop.Token);
        await TestApp.EventuallyAsync(async () => (await board.StateAsync()).Sweep is not null, "it has swept");

        await stop.CancelAsync();
        await watching;

        Assert.InRange(await LeasedTillAsync(board), 1, Deliveries.Now);
    }

    /// <summary>Until when a host has the right to ask, Unix milliseconds.</summary>
    private static async Task<long> LeasedTillAsync(SweptBoard board)
    {
        var lease = (string)(await board.Pipeline.Redis.HashGetAsync(board.Pipeline.Partitions.Source, "lease"))!;
        return long.Parse(lease.Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
