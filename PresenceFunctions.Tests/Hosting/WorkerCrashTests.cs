using System.Globalization;
using System.Text;
using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.FunctionsHost;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Hosting;

/// <summary>
/// The worker whose timers drain is killed in the middle of a load, and another beside it has none: a timer is a singleton.
/// </summary>
[Collection(HungryTests.Name)]
public sealed class WorkerCrashTests(RedisFixture redis)
{
    private const int Count = 2_000;

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(5);
    private static readonly (string, string)[] Settings = [("Drain:Budget", "00:20:00"), ("Drain:ClaimIdle", "00:00:01")];

    [Fact]
    public async Task Worker_KilledAmid200DeliveriesASecond_NothingIsLostAndTheBoardGoesOn()
    {
        var stream = new StreamPartitions($"test-{Guid.NewGuid():N}", 1);
        await using var first = await HostedAppFixture.StartAsync(redis, stream[0].Name, Settings);
        await using var second = await HostedAppFixture.StartAsync(redis, stream[0].Name, Settings);
        using var client = InTurn.Client(first.Client.BaseAddress!, second.Client.BaseAddress!);
        var load = new DeliveryLoad(seed: 11, Count);
        var senders = new LoadSenders(client, Encoding.UTF8.GetBytes(TestApp.Secret));
        Task[] runs = [.. Drainers(first)];

        var sending = senders.SendAsync(Paced(load.Sequence));
        await TestApp.EventuallyAsync(
            () => Task.FromResult(senders.Answers.Count >= Count / 2), "half of the answers", TimeSpan.FromSeconds(60));
        await first.Worker.SignalAsync("KILL");
        await sending;
        await Task.WhenAll(runs);

        TestContext.Current.TestOutputHelper?.WriteLine($"The board was blind for {await LongestGapAsync(stream[0])}.");
        _ = Drainers(second).ToList();
        await LoadOutcome.AssertAsync(load, senders, redis.Database, stream, second.Client);
    }

    private static IEnumerable<Task> Drainers(HostedApp app) =>
        AppFunction.All.Where(function => function.Group is not null).Select(function => app.RunAsync(function.Name));

    private static async IAsyncEnumerable<LoadEvent> Paced(IEnumerable<LoadEvent> sequence)
    {
        var started = TimeProvider.System.GetTimestamp();
        var sent = 0;
        foreach (var change in sequence)
        {
            while (TimeProvider.System.GetElapsedTime(started) < Between * sent)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
            }

            sent++;
            yield return change;
        }
    }

    /// <summary>The longest time between two entries of the board's change feed, whose ids are times of Redis.</summary>
    private async Task<TimeSpan> LongestGapAsync(StreamKeys keys)
    {
        var times = (await redis.Database.StreamRangeAsync(keys.Changes))
            .Select(entry => long.Parse(entry.Id.ToString().Split('-')[0], CultureInfo.InvariantCulture)).ToList();
        return TimeSpan.FromMilliseconds(times.Zip(times.Skip(1), (earlier, later) => later - earlier).Max());
    }
}
