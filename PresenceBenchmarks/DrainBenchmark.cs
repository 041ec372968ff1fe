using System.Diagnostics;
using System.Globalization;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceBenchmarks;

/// <summary>
/// Entries per second of each system's drainer, and of both side by side, beside loops that only read and acknowledge: over
/// the same stream with the same batch size, in alternating runs. Drainers trim what they have finished within their runs.
/// </summary>
internal static class DrainBenchmark
{
    private const int Rounds = 7;
    private const int Entries = 200_000;
    private const string RawGroup = "raw";
    private const string OtherRawGroup = "raw-too";

    public static async Task RunAsync(string redis)
    {
        await using var stream = await DrainStream.OpenAsync(redis, retention: TimeSpan.FromMinutes(1));
        var contenders = new Contender[]
        {
            new("read, then acknowledge", [RawGroup], group => ReadAndAcknowledgeAsync(stream, group, overlapped: false)),
            new("read while the last batch is acknowledged", [RawGroup], group => ReadAndAcknowledgeAsync(stream, group, overlapped: true)),
            new("two groups read, then acknowledge", [RawGroup, OtherRawGroup], group => ReadAndAcknowledgeAsync(stream, group, false)),
            new("drain into the board, trim", [ConsumerGroups.Dashboard], stream.DrainAsync),
            new("drain into timelines, trim", [ConsumerGroups.Workforce], stream.DrainAsync),
            new("drain into both, trim", [ConsumerGroups.Dashboard, ConsumerGroups.Workforce], stream.DrainAsync),
        };
        var rates = contenders.ToDictionary(contender => contender.Name, _ => new List<double>());
        for (var round = -1; round < Rounds; round++)
        {
            foreach (var (name, groups, run) in contenders)
            {
                await stream.FillAsync(Entries);
                await stream.StartOverAsync(Entries, Entries, groups);
                var started = Stopwatch.GetTimestamp();
                await Task.WhenAll(groups.Select(group => Task.Run(() => run(group))));
                var elapsed = Stopwatch.GetElapsedTime(started);
                await Task.WhenAll(groups.Select(stream.ExpectDoneAsync));
                if (round >= 0)
                {
                    rates[name].Add(Entries / elapsed.TotalSeconds);
                }
            }
        }

        Console.WriteLine(
            $"\nMedians of {Rounds} alternating runs over {Entries:n0} entries of {DrainStream.UsualAgents:n0} agents, "
            + $"batches of {DrainStream.BatchSize}.\n");
        Console.WriteLine("| loop | entries/s | of read, then acknowledge | with as many groups |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var (name, groups, _) in contenders)
        {
            var rate = Median.Of(rates[name]);
            var (one, asMany) = (
                Ratio(rates[name], rates[contenders[0].Name]), Ratio(rates[name], rates[contenders[groups.Length == 1 ? 0 : 2].Name]));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {rate:n0} | {one:p0} | {asMany:p0} |"));
        }
    }

    private static double Ratio(List<double> rates, List<double> baseline) => Median.Of(rates.Zip(baseline, (rate, of) => rate / of));

    private static async Task ReadAndAcknowledgeAsync(DrainStream stream, string group, bool overlapped)
    {
        var (database, key) = (stream.Redis, stream.Keys.Stream);
        Task acknowledging = Task.CompletedTask;
        while (await database.StreamReadGroupAsync(
            key, group, "bench", StreamPosition.NewMessages, DrainStream.BatchSize) is { Length: > 0 } batch)
        {
            await acknowledging;
            acknowledging = database.StreamAcknowledgeAsync(key, group, Array.ConvertAll(batch, entry => entry.Id));
            if (!overlapped)
            {
                await acknowledging;
            }
        }

        await acknowledging;
    }

    private sealed record Contender(string Name, string[] Groups, Func<string, Task> Run);
}
