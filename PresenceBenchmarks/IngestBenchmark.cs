using System.Diagnostics;
using System.Globalization;
using System.Text;
using PresencePipeline.Streams;
using PresencePipeline.Webhooks;
using StackExchange.Redis;

namespace PresenceBenchmarks;

/// <summary>
/// Requests per second and latency of the webhook route beside bare Kestrel, from the same prepared deliveries, in
/// alternating runs. wrk makes the load.
/// </summary>
internal static class IngestBenchmark
{
    private const string Secret = "benchmark secret";
    private const int Rounds = 2;
    private const int Threads = 2;
    private const int Seconds = 4;
    private const int Deliveries = 240_000;
    private static readonly int[] Connections = [64];

    public static async Task RunAsync(string redis)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file, Prepare());
        var contenders = new Contender[]
        {
            new("bare Kestrel", false, (_, _) => ServerProcess.StartAsync("PresenceBenchmarks.dll", ["bare-kestrel", "{url}"])),
            new("ingest, drained elsewhere", true, (stream, database) => StartIngestAsync(redis, stream, database, drains: false)),
            new("ingest and drain in one process", true, (stream, database) => StartIngestAsync(redis, stream, database, drains: true)),
        };
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis + ",allowAdmin=true");
        var figures = new Dictionary<(string, int), List<Figures>>();
        foreach (var connections in Connections)
        {
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var contender in contenders)
                {
                    var stream = $"bench-{Guid.NewGuid():N}";
                    await using var server = await contender.StartAsync(stream, connection.GetDatabase());
                    await WrkAsync(server.Url, 8, 1, file);
                    await ResetAsync(connection, stream);
                    var measured = await WrkAsync(server.Url, connections, Seconds, file);
                    if (measured.Refused > 0)
                    {
                        throw new InvalidOperationException($"{contender.Name} refused {measured.Refused} deliveries.");
                    }

                    await ExpectUniqueAsync(contender, stream, connection.GetDatabase(), measured);
                    (figures.TryGetValue((contender.Name, connections), out var list) ? list : figures[(contender.Name, connections)] = []).Add(measured);
                }
            }
        }

        File.Delete(file);
        Print(contenders, figures);
    }

    private static IEnumerable<string> Prepare()
    {
        var secret = Encoding.UTF8.GetBytes(Secret);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - Deliveries;
        for (var i = 0; i < Deliveries; i++)
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds(now + i).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            var body = $$$"""{"topicName":"v2.users.00000000-0000-4000-8000-{{{i % 5000:d12}}}.presence","version":"2","eventBody":{"source":"PURECLOUD","presenceDefinition":{"id":"6a3af858-942f-489d-9700-5f9bcdcdae9b","systemPresence":"{{{(i % 2 == 0 ? "ON_QUEUE" : "AVAILABLE")}}}"},"primary":true,"modifiedDate":"{{{at}}}"},"metadata":{"CorrelationId":"b4c0a3f5-0000-4000-8000-{{{i:d12}}}"}}""";
            yield return $"{GenesysRelaySignature.Sign(secret, Encoding.UTF8.GetBytes(body))}\t{body}";
        }
    }

    private static async Task<ServerProcess> StartIngestAsync(string redis, string stream, IDatabase database, bool drains)
    {
        if (!drains)
        {
            // What appends see when another instance's timer is draining.
            await database.StringSetAsync(new StreamKeys(stream).Draining(ConsumerGroups.Dashboard), "elsewhere", TimeSpan.FromMinutes(10));
        }

        return await ServerProcess.StartAsync(
            "PresenceLocal.dll",
            ["--urls", "{url}"],
            ("Redis__ConnectionString", redis),
            ("Stream__Name", stream),
            ("Secrets__genesys-webhook-secret", Secret),
            ("Drain__Budget", drains ? "00:00:10" : "00:00:00"),
            ("Drain__Schedule", drains ? "*/10 * * * * *" : "0 0 0 1 1 *"));
    }

    // The warm-up's deliveries must count as new again in the measured run.
    private static async Task ResetAsync(ConnectionMultiplexer connection, string stream)
    {
        var keys = new StreamKeys(stream);
        var elsewhere = await connection.GetDatabase().StringGetAsync(keys.Draining(ConsumerGroups.Dashboard));
        await connection.GetServers()[0].FlushDatabaseAsync();
        if (elsewhere == "elsewhere")
        {
            await connection.GetDatabase().StringSetAsync(keys.Draining(ConsumerGroups.Dashboard), elsewhere, TimeSpan.FromMinutes(10));
        }
    }

    private static async Task ExpectUniqueAsync(Contender contender, string stream, IDatabase database, Figures measured)
    {
        var appended = contender.Appends ? await database.StreamLengthAsync(new StreamKeys(stream).Stream) : 0;
        if (contender.Appends && appended < measured.RequestsPerSecond * Seconds * 0.95)
        {
            throw new InvalidOperationException($"{contender.Name} ran out of new deliveries: {appended} entries in the stream.");
        }
    }

    private static async Task<Figures> WrkAsync(string url, int connections, int seconds, string deliveries)
    {
        var threads = Math.Min(Threads, connections);
        var start = new ProcessStartInfo(
            "wrk", [$"-t{threads}", $"-c{connections}", $"-d{seconds}s", "-s", Path.Combine(AppContext.BaseDirectory, "ingest.lua"), url])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["DELIVERIES"] = deliveries;
        start.Environment["THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        using var wrk = Process.Start(start)!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var line = output.Split('\n').Single(line => line.StartsWith("RESULT ", StringComparison.Ordinal)).Split(' ');
        double Number(int at) => double.Parse(line[at], CultureInfo.InvariantCulture);
        return new Figures(Number(1), Number(2), Number(3), (int)Number(4));
    }

    private static void Print(Contender[] contenders, Dictionary<(string, int), List<Figures>> figures)
    {
        Console.WriteLine($"\nIngest: medians of {Rounds} alternating runs of {Seconds} s; a body of about 370 bytes.");
        Console.WriteLine("| connections | server | requests/s | of bare Kestrel | p50 ms | p99 ms |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var connections in Connections)
        {
            foreach (var contender in contenders)
            {
                var runs = figures[(contender.Name, connections)];
                var bare = figures[(contenders[0].Name, connections)];
                var ratio = Median.Of(runs.Zip(bare, (run, baseline) => run.RequestsPerSecond / baseline.RequestsPerSecond));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {connections} | {contender.Name} | {Median.Of(runs.Select(run => run.RequestsPerSecond)):n0} | {ratio:p0} | {Median.Of(runs.Select(run => run.P50)):f2} | {Median.Of(runs.Select(run => run.P99)):f2} |"));
            }
        }
    }

    private sealed record Contender(string Name, bool Appends, Func<string, IDatabase, Task<ServerProcess>> StartAsync);

    private readonly record struct Figures(double RequestsPerSecond, double P50, double P99, int Refused);
}
