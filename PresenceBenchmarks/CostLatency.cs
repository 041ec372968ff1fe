using System.Diagnostics;
using System.Globalization;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceBenchmarks;

/// <summary>
/// How soon a change is seen at a rate: from sending its delivery to its row in Redis, and to its event at a reader of the live feed, for
/// twenty of the changes of each second. They come at odds with the others, as on one connection of their own.
/// </summary>
internal static class CostLatency
{
    private const int ProbesPerSecond = 20;

    private static int probes;

    public static async Task RunAsync(List<CostHost> hosts, CostSettings settings, Func<int, byte[][]> deliveries)
    {
        Console.WriteLine($"\nSent to seen, ms: {settings.Rounds} alternating runs of {settings.Seconds} s.");
        Console.WriteLine("| host | changes a second | on the board, p50 | p99 | at a reader of the feed, p50 | p99 |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var rate in settings.Rates)
        {
            var runs = hosts.ToDictionary(host => host.Name, _ => (Board: new List<double>(), Feed: new List<double>()));
            for (var round = 0; round < settings.Rounds; round++)
            {
                foreach (var host in hosts)
                {
                    var (board, feed) = await MeasureAsync(host, rate, settings.Seconds, deliveries);
                    runs[host.Name].Board.AddRange(board);
                    runs[host.Name].Feed.AddRange(feed);
                }
            }

            foreach (var (name, (board, feed)) in runs)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {rate:n0} | {Median.Of(board):f2} | {P99(board):f2} | {Median.Of(feed):f2} | {P99(feed):f2} |"));
            }
        }
    }

    private static async Task<(List<double> Board, List<double> Feed)> MeasureAsync(
        CostHost host, int rate, int seconds, Func<int, byte[][]> deliveries)
    {
        var others = rate - ProbesPerSecond;
        await using var readers = await LiveReaders.OpenAsync(host.Client, 1);
        var load = others <= 0 ? Task.CompletedTask : Task.Run(() => PacedLoad.Run(host.Url, deliveries(others * seconds), others, 1));
        var begin = Stopwatch.GetTimestamp();
        var probing = new List<Task<(string Agent, long Sent, double Board)>>();
        for (var probe = 0; probe < ProbesPerSecond * seconds; probe++)
        {
            var ahead = TimeSpan.FromSeconds((double)probe / ProbesPerSecond) - Stopwatch.GetElapsedTime(begin);
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead, TimeProvider.System);
            }

            probing.Add(ProbeAsync(host, $"probe-{++probes}"));
        }

        var seen = await Task.WhenAll(probing);
        await load;
        var events = await readers.SeenAsync(seen.Length);
        while (!seen.All(probe => events.ContainsKey(probe.Agent)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return (
            [.. seen.Select(probe => probe.Board)],
            [.. seen.Select(probe => Stopwatch.GetElapsedTime(probe.Sent, events[probe.Agent]).TotalMilliseconds)]);
    }

    private static async Task<(string Agent, long Sent, double Board)> ProbeAsync(CostHost host, string agent)
    {
        var row = new StreamKeys(host.Stream).Agent(agent);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        using var request = SignedDelivery.Of(
            string.Create(CultureInfo.InvariantCulture, $$"""{"agentId":"{{agent}}","state":"BUSY","timestamp":{{now}}}"""));
        var sent = Stopwatch.GetTimestamp();
        using var answer = await host.Client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        while (!await host.Redis.KeyExistsAsync(row))
        {
        }

        return (agent, sent, Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
    }

    private static double P99(List<double> times) => times.Order().ElementAt((int)(times.Count * 0.99));
}
