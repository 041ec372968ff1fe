using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using PresencePipeline.Streams;
using PresencePipeline.Webhooks;
using StackExchange.Redis;

namespace PresenceBenchmarks;

/// <summary>
/// Requests per second and latency of the webhook route beside bare Kestrel, from the same prepared deliveries, in
/// alternating runs. wrk makes the load, and HttpClient once more.
/// </summary>
internal static class IngestBenchmark
{
    private const string Secret = "benchmark secret";
    private const int Rounds = 5;
    private const int Threads = 2;
    private const int Seconds = 4;
    private const int WarmUpSeconds = 8;
    private const int Deliveries = 240_000;
    private const int Agents = 5_000;
    private static readonly int[] Connections = [1, 16, 64, 256];

    public static async Task RunAsync(string redis)
    {
        var (file, flat) = (Path.GetTempFileName(), Path.GetTempFileName());
        var deliveries = Prepare((number, at) => SignedDelivery.Notification(number, Agents, State(number), at)).ToArray();
        await File.WriteAllLinesAsync(file, deliveries);
        await File.WriteAllLinesAsync(flat, Prepare(Flat));
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis + ",allowAdmin=true");
        Load wrk = (contender, connections, seconds) =>
            WrkAsync(contender.Stream == FlaskService.Stream ? flat : file, contender.Server.Url, connections, seconds);
        Load httpClient = async (contender, connections, seconds) =>
        {
            var (rate, p50, p99) = await HttpClientLoad.RunAsync(contender.Server.Url, deliveries, connections, seconds);
            return new Figures(rate, p50, p99, 0);
        };
        await using var bare = await ServerProcess.StartAsync("PresenceBenchmarks.dll", ["bare-kestrel", "{url}"]);
        await using var ingest = await StartIngestAsync(redis, "bench-ingest", drains: false);
        await using var both = await StartIngestAsync(redis, "bench-both", drains: true);
        await using var flask = await FlaskService.StartAsync(((IPEndPoint)connection.GetEndPoints()[0]).Port, Secret);
        Contender[] contenders =
        [
            new("bare Kestrel", bare, null),
            new("ingest, drained elsewhere", ingest, "bench-ingest"),
            new("ingest and drain in one process", both, "bench-both"),
            new("a Flask script, nothing drained", flask, FlaskService.Stream),
        ];
        foreach (var contender in contenders)
        {
            // Long enough for the JIT compiler to be done.
            await MeasureAsync(connection, contender, wrk, 64, WarmUpSeconds);
        }

        Console.WriteLine($"\nMedians of {Rounds} alternating runs of {Seconds} s. A body has about 370 bytes, the Flask script's 230.\n");
        Console.WriteLine("| load | connections | server | requests/s | of bare Kestrel | p50 ms | p99 ms |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        (string Name, Load Load, int Connections)[] loads =
            [("wrk", wrk, 1), ("wrk", wrk, 16), ("wrk", wrk, 64), ("wrk", wrk, 256), ("HttpClient", httpClient, 64)];
        var bars = new List<(string Name, double Value)>();
        foreach (var (name, load, connections) in loads)
        {
            Contender[] taking = [.. contenders.Where(contender => load == wrk || contender.Stream != FlaskService.Stream)];
            var runs = taking.ToDictionary(contender => contender.Name, _ => new List<Figures>());
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var contender in taking)
                {
                    runs[contender.Name].Add(await MeasureAsync(connection, contender, load, connections, Seconds));
                }
            }

            Print($"{name} | {connections}", runs, runs[contenders[0].Name]);
            if (load == wrk && connections == 64)
            {
                bars.AddRange(taking.Select(
                    contender => (contender.Name.Replace(", ", ",\n", StringComparison.Ordinal), Rate(runs[contender.Name]))));
            }
        }

        Console.WriteLine(Charts.Bars("ingest.svg", "Requests a second, 64 connections, wrk", "requests/s", bars));
        File.Delete(file);
        File.Delete(flat);
    }

    private static double Rate(List<Figures> runs) => Median.Of(runs.Select(run => run.RequestsPerSecond));

    private static Task<ServerProcess> StartIngestAsync(string redis, string stream, bool drains) => ServerProcess.StartAsync(
        "PresenceLocal.dll",
        ["--urls", "{url}"],
        ("Redis__ConnectionString", redis),
        ("Stream__Name", stream),
        ("Limits__DeliveriesPerSecond", "0"),
        ("Secrets__genesys-webhook-secret", Secret),
        ("Drain__Budget", drains ? "00:00:10" : "00:00:00"),
        ("Drain__Schedule", drains ? "*/10 * * * * *" : "0 0 0 1 1 *"));

    private static IEnumerable<string> Prepare(Func<int, long, string> body)
    {
        var secret = Encoding.UTF8.GetBytes(Secret);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - Deliveries;
        return Enumerable.Range(0, Deliveries).Select(number => body(number, now + number)).Select(json =>
            $"{GenesysRelaySignature.Sign(secret, Encoding.UTF8.GetBytes(json))}\t{json}");
    }

    /// <summary>What the Flask script takes.</summary>
    private static string Flat(int number, long at) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        {"agentId":"{{SignedDelivery.Agent(number, Agents)}}","state":"{{State(number)}}",
        "timestamp":{{at}},"eventSubscriptionId":"{{number:d36}}"}
        """).ReplaceLineEndings("");

    private static string State(int number) => number % 2 == 0 ? "ON_QUEUE" : "AVAILABLE";

    private static void Print(string load, Dictionary<string, List<Figures>> runs, List<Figures> bare)
    {
        foreach (var (name, figures) in runs)
        {
            var ratio = Median.Of(figures.Zip(bare, (run, baseline) => run.RequestsPerSecond / baseline.RequestsPerSecond));
            var (p50, p99) = (Median.Of(figures.Select(run => run.P50)), Median.Of(figures.Select(run => run.P99)));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {load} | {name} | {Rate(figures):n0} | {ratio:p0} | {p50:f2} | {p99:f2} |"));
        }
    }

    private static async Task<Figures> MeasureAsync(
        ConnectionMultiplexer connection, Contender contender, Load load, int connections, int seconds)
    {
        // Empty, so that every delivery counts as new; the heartbeats are what appends see while another instance drains.
        await connection.GetServers()[0].FlushDatabaseAsync();
        foreach (var group in ConsumerGroups.All)
        {
            await connection.GetDatabase().StringSetAsync(
                new StreamKeys("bench-ingest").Draining(group), "elsewhere", TimeSpan.FromMinutes(10));
        }

        var measured = await load(contender, connections, seconds);
        var appended = contender.Stream is { } stream ? await connection.GetDatabase().StreamLengthAsync(stream) : long.MaxValue;
        if (measured.Refused > 0 || appended < Math.Min(Deliveries, measured.RequestsPerSecond * seconds) * 0.95)
        {
            throw new InvalidOperationException($"{contender.Name}: {measured.Refused} refused, {appended} appended.");
        }

        return measured;
    }

    private static async Task<Figures> WrkAsync(string file, string url, int connections, int seconds)
    {
        var threads = Math.Min(Threads, connections);
        var start = new ProcessStartInfo(
            "wrk", [$"-t{threads}", $"-c{connections}", $"-d{seconds}s", "-s", Path.Combine(AppContext.BaseDirectory, "ingest.lua"), url])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["DELIVERIES"] = file;
        start.Environment["THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        using var wrk = Process.Start(start)!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var line = output.Split('\n').Single(line => line.StartsWith("RESULT ", StringComparison.Ordinal)).Split(' ');
        double Number(int at) => double.Parse(line[at], CultureInfo.InvariantCulture);
        return new Figures(Number(1), Number(2), Number(3), (int)Number(4));
    }

    private delegate Task<Figures> Load(Contender contender, int connections, int seconds);

    private sealed record Contender(string Name, ServerProcess Server, string? Stream);

    private readonly record struct Figures(double RequestsPerSecond, double P50, double P99, int Refused);
}
