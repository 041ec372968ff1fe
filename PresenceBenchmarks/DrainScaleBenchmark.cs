using System.Diagnostics;
using System.Globalization;
using PresencePipeline.Streams;

namespace PresenceBenchmarks;

/// <summary>
/// What draining an entry costs while the stream holds a thousand entries, and while it holds a million: the last thousand
/// are drained by both systems, again and again.
/// </summary>
internal static class DrainScaleBenchmark
{
    private const int Rounds = 40;
    private const int Unread = 1_000;
    private static readonly int[] Lengths = [1_000, 10_000, 100_000, 1_000_000];
    private static readonly string[] Groups = [.. ConsumerGroups.All];

    public static async Task RunAsync(string redis)
    {
        await using var stream = await DrainStream.OpenAsync(redis, retention: TimeSpan.FromDays(1));
        Console.WriteLine($"\nDraining the last {Unread:n0} entries of a stream into both, and trimming it: medians of {Rounds} runs.\n");
        Console.WriteLine("| entries in the stream | µs an entry |");
        Console.WriteLine("|---|---|");
        var curve = new List<(double X, double Y)>();
        foreach (var length in Lengths)
        {
            await stream.FillAsync(length);
            var costs = new List<double>();
            for (var round = -5; round < Rounds; round++)
            {
                await stream.StartOverAsync(length, Unread, Groups);
                var started = Stopwatch.GetTimestamp();
                await Task.WhenAll(Groups.Select(stream.DrainAsync));
                var elapsed = Stopwatch.GetElapsedTime(started);
                await Task.WhenAll(Groups.Select(stream.ExpectDoneAsync));
                if (round >= 0)
                {
                    costs.Add(elapsed.TotalMicroseconds / Unread);
                }
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {length:n0} | {Median.Of(costs):n1} |"));
            curve.Add((length, Median.Of(costs)));
        }

        Console.WriteLine(Charts.Curves(
            "growth.svg", "Draining an entry into both", "entries in the stream", "µs", new Charts.Curve("drain into both", curve)));
    }
}
