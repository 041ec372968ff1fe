using System.Globalization;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Chaos;

/// <summary>
/// One thing after the other goes wrong under the simulator's load. <c>./dev chaos [minutes] [seed]</c> runs
/// <see cref="Chaos_AsLongAsAsked_AcceptedIsAppliedAndNoneTwice"/>, the others are its short form.
/// </summary>
public sealed class ChaosTests(RedisFixture redis)
{
    private const int Seed = 17;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task EveryFault_UnderLoad_AcceptedIsAppliedAndNoneTwice()
    {
        await using var stage = await ChaosStage.OpenAsync(redis);
        using var round = new ChaosRound(stage, Length, Patience);
        var results = new List<ChaosResult>();
        foreach (var fault in ChaosFault.All)
        {
            results.Add(await round.RunAsync(fault, Seed + results.Count));
        }

        var report = ChaosReport.Of(results, Seed);
        TestContext.Current.TestOutputHelper?.WriteLine(report);
        Assert.True(results.All(result => result.Wrong.Count == 0), report);
        Assert.All(results, result => Assert.True(result.Facts > 60, report));
    }

    [Fact]
    public async Task Sabotage_AcknowledgedBeforeApplied_IsFound()
    {
        await using var stage = await ChaosStage.OpenAsync(redis);

        // As a consumer does that acknowledges what it reads, and ends before it has applied it.
        var result = await WithAsync(
            stage,
            async () =>
            {
                if (await stage.Admin.KeyExistsAsync(stage.Stream))
                {
                    // Blocked, since only who waits in Redis is faster than a host that reads along with its appends.
                    await stage.Admin.ExecuteAsync(
                        "XREADGROUP", "GROUP", ConsumerGroups.Dashboard, "careless", "BLOCK", "20", "NOACK", "STREAMS", stage.Stream, ">");
                }
            });

        Assert.Contains(result.Wrong, wrong => wrong.Contains("the board shows", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sabotage_NoDedupMarkers_IsFound()
    {
        await using var stage = await ChaosStage.OpenAsync(redis);

        var result = await WithAsync(
            stage,
            async () =>
            {
                await foreach (var marker in stage.Admin.Multiplexer.GetServers()[0].KeysAsync(pattern: "*:seen:*"))
                {
                    await stage.Admin.KeyDeleteAsync(marker);
                }
            });

        Assert.Contains(result.Wrong, wrong => wrong.StartsWith("appended", StringComparison.Ordinal));
    }

    [Fact(Explicit = true)]
    public async Task Chaos_AsLongAsAsked_AcceptedIsAppliedAndNoneTwice()
    {
        var minutes = Number("CHAOS_MINUTES", 10);
        var seed = Number("CHAOS_SEED", Random.Shared.Next(1_000_000));
        var random = new Random(seed);
        var started = TimeProvider.System.GetTimestamp();
        await using var stage = await ChaosStage.OpenAsync(redis);
        using var quick = new ChaosRound(stage, Length, Patience);
        using var thorough = new ChaosRound(stage, 3 * Length, Patience);
        var results = new List<ChaosResult>();
        var due = new Queue<ChaosFault>();
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(minutes))
        {
            if (due.Count == 0)
            {
                // Each once before any comes again, in another order each time.
                var order = ChaosFault.All.ToArray();
                random.Shuffle(order);
                due = new Queue<ChaosFault>(order);
            }

            // First each for a short while, so that half of them come within two minutes.
            var round = results.Count < ChaosFault.All.Length ? quick : thorough;
            results.Add(await round.RunAsync(due.Dequeue(), random.Next()));
            Console.WriteLine(results[^1].Row(results.Count));
        }

        var report = ChaosReport.Of(results, seed);
        Console.WriteLine(report);
        if (Environment.GetEnvironmentVariable("CHAOS_REPORT") is { Length: > 0 } file)
        {
            await File.WriteAllTextAsync(file, report, TestContext.Current.CancellationToken);
        }

        Assert.True(results.All(result => result.Wrong.Count == 0), report);
    }

    /// <summary>A round in which nothing goes wrong but what is done over and over in the meantime.</summary>
    private static async Task<ChaosResult> WithAsync(ChaosStage stage, Func<Task> sabotage)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var sabotaging = SabotageAsync(sabotage, stop.Token);
        var none = new ChaosFault("Nothing", (_, _) => Task.CompletedTask);
        using var round = new ChaosRound(stage, Length, TimeSpan.FromSeconds(10));
        var result = await round.RunAsync(none, Seed);
        await stop.CancelAsync();
        await sabotaging;
        return result;
    }

    private static async Task SabotageAsync(Func<Task> sabotage, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await sabotage();
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;
}
