using System.Diagnostics;
using System.Globalization;
using PresencePipeline.Streams;

namespace PresenceBenchmarks;

/// <summary>
/// What the number of agents makes of it: draining an entry into both systems, reading the whole board of a host, and a host's start
/// until it has answered with the board.
/// </summary>
internal static class AgentScaleBenchmark
{
    private const int Rounds = 5;
    private const int Reads = 40;
    private const int Entries = 50_000;
    private static readonly int[] Agents = [100, 1_000, 10_000, 50_000];
    private static readonly string[] Groups = [.. ConsumerGroups.All];

    public static async Task RunAsync(string redis)
    {
        Console.WriteLine(
            $"\n{Entries:n0} entries drained into both, medians of {Rounds} runs; then the whole board, medians of {Reads} reads.\n");
        Console.WriteLine("| agents | draining, µs an entry | board, ms | board, KiB | start until the board is answered, s |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var agents in Agents)
        {
            await using var stream = await DrainStream.OpenAsync(redis, retention: TimeSpan.FromDays(1), agents);
            var costs = new List<double>();
            for (var round = -1; round < Rounds; round++)
            {
                await stream.FillAsync(Entries);
                await stream.StartOverAsync(Entries, Entries, Groups);
                var drained = Stopwatch.GetTimestamp();
                await Task.WhenAll(Groups.Select(stream.DrainAsync));
                costs.Add(Stopwatch.GetElapsedTime(drained).TotalMicroseconds / Entries);
                await Task.WhenAll(Groups.Select(stream.ExpectDoneAsync));
            }

            var started = Stopwatch.GetTimestamp();
            await using var server = await LiveServer.StartAsync(redis, stream.Keys.Name);
            using var client = new HttpClient { BaseAddress = new Uri(server.Url) };
            var size = (await client.GetByteArrayAsync("api/presence")).Length;
            var start = Stopwatch.GetElapsedTime(started);
            var reads = new List<double>();
            for (var read = -Reads; read < Reads; read++)
            {
                var asked = Stopwatch.GetTimestamp();
                await client.GetByteArrayAsync("api/presence");
                reads.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {agents:n0} | {Median.Of(costs.Skip(1)):f1} | {Median.Of(reads.Skip(Reads)):f1} | {size / 1024.0:n0} "
                    + $"| {start.TotalSeconds:f2} |"));
        }
    }
}
