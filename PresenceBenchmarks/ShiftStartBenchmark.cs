using System.Globalization;

namespace PresenceBenchmarks;

/// <summary>A shift of 10,000 agents logs on within a minute: when a reader of the live feed has seen them all.</summary>
internal static class ShiftStartBenchmark
{
    private const string Stream = "bench-shift";
    private const int Rounds = 3;
    private const int Agents = 10_000;
    private const int PerSecond = 167;

    public static async Task RunAsync(string redis)
    {
        await using var server = await LiveServer.StartAsync(redis, Stream);
        using var client = new HttpClient { BaseAddress = new Uri(server.Url) };
        var load = new LiveLoad(client);
        Console.WriteLine($"\n{Agents:n0} agents log on within 60 s, {Rounds} times, {Agents:n0} others each time.\n");
        Console.WriteLine("| round | sent to seen, p50 ms | p99 ms | the last row is right, ms after the last answer |");
        Console.WriteLine("|---|---|---|---|");
        for (var round = 1; round <= Rounds; round++)
        {
            await using var reader = await LiveReaders.OpenAsync(client, 1);
            await load.SendAsync($"shift-{round}", Agents, PerSecond);
            var seen = await reader.SeenAsync(Agents);
            var latencies = load.Latencies(seen);
            var p99 = latencies[(int)(latencies.Count * 0.99)];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {round} | {Median.Of(latencies):f2} | {p99:f2} | {load.Behind(seen):f2} |"));
        }
    }
}
