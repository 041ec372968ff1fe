using System.Globalization;
using Microsoft.Extensions.Configuration;
using PresenceBenchmarks;
using PresenceLocal;

// ./dev bench [NAME…]; those of the table below without an argument.
if (args is ["bare-kestrel", var url])
{
    await BareKestrel.RunAsync(url);
    return;
}

// By its name only: it needs no Redis, and takes minutes.
if (args is ["recognise"])
{
    RecogniseBenchmark.Run();
    return;
}

if (args is [HandsProcess.Loop or HandsProcess.Hand, ..])
{
    await HandsProcess.RunAsync(args[0], args[1..]);
    return;
}

// By their names only: they need Azurite, and the one of hands needs root.
if (args is ["overflow", ..])
{
    await OverflowBenchmark.RunAsync(
        TimeSpan.FromSeconds(args is [_, var seconds] ? int.Parse(seconds, CultureInfo.InvariantCulture) : 60));
    return;
}

// By its name only: it takes minutes, and each host has a Redis of its own.
if (args is ["cost", ..])
{
    await CostBenchmark.RunAsync(args[1..]);
    return;
}

var configuration = new ConfigurationManager();
await using var redis = await OwnRedis.StartUnlessConfiguredAsync(configuration);
var connectionString = configuration["Redis:ConnectionString"]!;
(string Name, Func<Task> Run)[] benchmarks =
[
    ("ingest", () => IngestBenchmark.RunAsync(connectionString)),
    ("latency", () => LatencyBenchmark.RunAsync(connectionString)),
    ("live", () => LiveBenchmark.RunAsync(connectionString)),
    ("shift", () => ShiftStartBenchmark.RunAsync(connectionString)),
    ("drain", () => DrainBenchmark.RunAsync(connectionString)),
    ("growth", () => DrainScaleBenchmark.RunAsync(connectionString)),
    ("agents", () => AgentScaleBenchmark.RunAsync(connectionString)),
    ("size", () => SizeBenchmark.RunAsync(connectionString)),
    ("healing", HealingBenchmark.RunAsync),
    ("page", () => PageBenchmark.RunAsync(connectionString)),
];

// Into the page of figures, all of them or those named.
if (args is ["report", var page, ..])
{
    await Report.WriteAsync(page, benchmarks, args[2..]);
    return;
}

if (args is ["hands"])
{
    await HandsBenchmark.RunAsync(connectionString);
    return;
}

foreach (var (_, run) in benchmarks.Where(benchmark => args is [] || args.Contains(benchmark.Name)))
{
    await run();
}
