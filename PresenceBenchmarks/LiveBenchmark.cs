using System.Globalization;
using StackExchange.Redis;

namespace PresenceBenchmarks;

/// <summary>
/// From a webhook's answer to its event at a reader of the live feed, alone and among 500, beside a consumer of the same
/// stream that polls it once a second; and what a reader costs the server in memory.
/// </summary>
internal static class LiveBenchmark
{
    private const string Stream = "bench-live";
    private const int Readers = 500;
    private const int Deliveries = 2000;
    private const int WarmUp = 400;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(string redis)
    {
        await using var server = await ServerProcess.StartAsync(
            "PresenceLocal.dll",
            ["--urls", "{url}"],
            ("Redis__ConnectionString", redis),
            ("Stream__Name", Stream),
            ("Secrets__genesys-webhook-secret", LiveLoad.Secret));
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        using var client = new HttpClient { BaseAddress = new Uri(server.Url) };
        var load = new LiveLoad(client);
        await load.SendAsync("warm-up", WarmUp);

        Console.WriteLine($"\nWebhook answered to event received: {Deliveries} deliveries at {LiveLoad.PerSecond} a second.");
        Console.WriteLine("| consumer | p50 ms | p99 ms |");
        Console.WriteLine("|---|---|---|");
        await using (var alone = await LiveReaders.OpenAsync(client, 1))
        await using (var poller = await Poller.StartAsync(connection.GetDatabase(), Stream))
        {
            await load.SendAsync("alone", Deliveries);
            Print("reader of the live feed", load.Latencies(await alone.SeenAsync(Deliveries)));
            Print("consumer that polls each second", load.Latencies(await poller.SeenAsync(Deliveries)));
        }

        var before = server.WorkingSet;
        await using (var many = await LiveReaders.OpenAsync(client, Readers))
        {
            await Task.Delay(Settling, TimeProvider.System);
            var idle = server.WorkingSet;
            await load.SendAsync("many", Deliveries);
            Print($"one of {Readers} readers of the live feed", load.Latencies(await many.SeenAsync(Deliveries)));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"\nThe server's memory, {before / 1048576} MiB before, grew by {PerReader(idle):f0} KiB a reader when they had "
                    + $"their snapshot, {PerReader(server.WorkingSet):f0} KiB at the end."));
        }

        double PerReader(long now) => (now - before) / 1024.0 / Readers;
    }

    private static void Print(string consumer, List<double> latencies)
    {
        latencies.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {consumer} | {Median.Of(latencies):f2} | {latencies[(int)(latencies.Count * 0.99)]:f2} |"));
    }
}
