using System.Diagnostics;
using System.Globalization;
using Azure.Storage.Queues;
using PresencePipeline.Streams;

namespace PresenceBenchmarks;

/// <summary>
/// How much sooner a group is up to date that gets hands: a backlog, drained by the group's own loop alone and with four hands that come
/// by tickets, each process held to a quarter of a core.
/// </summary>
internal static class HandsBenchmark
{
    private const int Backlog = 300_000;
    private const int Hands = 4;
    private const double Share = 0.25;

    public static async Task RunAsync(string redis)
    {
        await using var storage = await StorageEmulator.StartAsync();
        await using var stream = await DrainStream.OpenAsync(redis, retention: TimeSpan.FromDays(1));
        await stream.FillAsync(Backlog);
        var server = stream.Redis.Multiplexer.GetServers()[0];
        CoreShare.Hold(
            int.Parse((await server.InfoRawAsync("server"))!.Split("process_id:")[1].Split('\r')[0], CultureInfo.InvariantCulture), 1);
        Console.WriteLine($"\nA backlog of {Backlog:n0} entries, each process held to {Share} of a core, the lag sampled every second.");
        Console.WriteLine("| hands | s | applied | stale | duplicate | tickets left | applied by each |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var hands in (int[])[0, Hands])
        {
            await RunAsync(stream, redis, storage.ConnectionString, hands);
        }
    }

    private static async Task RunAsync(DrainStream stream, string redis, string storage, int hands)
    {
        await stream.StartOverAsync(Backlog, Backlog, ConsumerGroups.Dashboard);
        var queue = $"hands-{Guid.NewGuid():N}";
        string[] settings =
        [
            "Redis:ConnectionString", redis, "Stream:Name", stream.Keys.Name, "Stream:Retention", "1.00:00:00",
            "Secrets:genesys-webhook-secret", "benchmark secret",
            "Overflow:ConnectionString", storage, "Hands:QueueName", queue, "Hands:Max", hands.ToString(CultureInfo.InvariantCulture),
        ];
        Process[] processes =
            [
                HandsProcess.Start(HandsProcess.Loop, settings),
                .. Enumerable.Range(0, hands).Select(_ => HandsProcess.Start(HandsProcess.Hand, settings)),
            ];
        foreach (var process in processes)
        {
            await process.StandardOutput.ReadLineAsync();
            CoreShare.Hold(process.Id, Share);
        }

        var started = Stopwatch.GetTimestamp();
        foreach (var process in processes)
        {
            await process.StandardInput.WriteLineAsync("go");
        }

        while (!await IsDoneAsync(stream))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        await Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System);
        var left = hands > 0 ? (await new QueueClient(storage, queue).GetPropertiesAsync()).Value.ApproximateMessagesCount : 0;
        var outcomes = new long[3];
        var applied = new List<string>();
        foreach (var process in processes)
        {
            await process.StandardInput.WriteLineAsync("end");
            var counts = (await process.StandardOutput.ReadLineAsync())!.Split(' ');
            applied.Add(counts[0]);
            outcomes = [.. outcomes.Zip(counts, (sum, count) => sum + long.Parse(count, CultureInfo.InvariantCulture))];
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {hands} | {elapsed.TotalSeconds:n1} | {outcomes[0]:n0} | {outcomes[1]:n0} | {outcomes[2]:n0} | {left} | "
                + $"{string.Join(", ", applied)} |"));
    }

    private static async Task<bool> IsDoneAsync(DrainStream stream)
    {
        var group = (await stream.Redis.StreamGroupInfoAsync(stream.Keys.Stream)).Single(group => group.Name == ConsumerGroups.Dashboard);
        return group is { Lag: 0, PendingMessageCount: 0 };
    }
}
