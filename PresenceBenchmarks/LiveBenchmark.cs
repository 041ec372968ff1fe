using System.Globalization;

namespace PresenceBenchmarks;

/// <summary>
/// From sending a webhook to its event at a reader of the live feed, at several rates and among 500 readers, beside two consumers
/// of the same stream: one polls it once a second, one blocks. And what a reader costs the server in memory.
/// </summary>
internal static class LiveBenchmark
{
    private const string Stream = "bench-live";
    private const int Readers = 500;
    private const int Rate = 200;
    private const int Seconds = 10;
    private const int WarmUp = 1000;
    private static readonly int[] Rates = [50, 200, 500, 2000];
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(string redis)
    {
        await using var server = await LiveServer.StartAsync(redis, Stream);
        using var client = new HttpClient { BaseAddress = new Uri(server.Url) };
        var load = new LiveLoad(client);
        await load.SendAsync("warm-up", WarmUp, Rate);

        Console.WriteLine($"\nFrom sending a webhook to its event, {Seconds} s at each rate.\n");
        Console.WriteLine("| changes/s | consumer | p50 ms | p99 ms |");
        Console.WriteLine("|---|---|---|---|");
        var curves = new Dictionary<string, List<(double X, double Y)>>(StringComparer.Ordinal);
        foreach (var rate in Rates)
        {
            await using var alone = await LiveReaders.OpenAsync(client, 1);
            await using var poller = await GroupReader.StartAsync(redis, Stream, waits: false);
            await using var blocking = await GroupReader.StartAsync(redis, Stream, waits: true);
            await load.SendAsync($"alone-{rate}", rate * Seconds, rate);
            Print(rate, "reader of the live feed", load.Latencies(await alone.SeenAsync(rate * Seconds)));
            Print(rate, "consumer of the stream that blocks", load.Latencies(await blocking.SeenAsync(rate * Seconds)));
            Print(rate, "consumer of the stream that polls each second", load.Latencies(await poller.SeenAsync(rate * Seconds)));
        }

        var before = server.WorkingSet;
        await using (var many = await LiveReaders.OpenAsync(client, Readers))
        {
            await Task.Delay(Settling, TimeProvider.System);
            var idle = server.WorkingSet;
            await load.SendAsync("many", Rate * Seconds, Rate);
            Print(Rate, $"one of {Readers} readers of the live feed", load.Latencies(await many.SeenAsync(Rate * Seconds)));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"\nThe server's memory, {before / 1048576} MiB before, grew by {PerReader(idle):f0} KiB a reader when they had "
                    + $"their snapshot, {PerReader(server.WorkingSet):f0} KiB at the end."));
        }

        Console.WriteLine(Charts.Curves(
            "live.svg",
            "From sending a webhook to its event, p99",
            "changes/s",
            "ms",
            [.. curves.Select(curve => new Charts.Curve(curve.Key, curve.Value))]));

        double PerReader(long now) => (now - before) / 1024.0 / Readers;

        void Print(int rate, string consumer, List<double> latencies)
        {
            var p99 = latencies[(int)(latencies.Count * 0.99)];
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"| {rate:n0} | {consumer} | {Median.Of(latencies):f2} | {p99:f2} |"));
            if (!consumer.StartsWith("one of", StringComparison.Ordinal))
            {
                (curves.TryGetValue(consumer, out var curve) ? curve : curves[consumer] = []).Add((rate, p99));
            }
        }
    }
}
