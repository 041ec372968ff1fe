using Microsoft.Extensions.Configuration;
using PresenceBenchmarks;
using PresenceLocal;

// ./dev bench [ingest|latency|drain|live|page|hands|overflow]; the first five without an argument.
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
if (args is ["overflow"])
{
    await OverflowBenchmark.RunAsync();
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
if (args is [] or ["ingest"])
{
    await IngestBenchmark.RunAsync(connectionString);
}

if (args is ["hands"])
{
    await HandsBenchmark.RunAsync(connectionString);
}

if (args is [] or ["latency"])
{
    await LatencyBenchmark.RunAsync(connectionString);
}

if (args is [] or ["page"])
{
    await PageBenchmark.RunAsync(connectionString);
}

if (args is [] or ["drain"])
{
    await DrainBenchmark.RunAsync(connectionString);
    await DrainScaleBenchmark.RunAsync(connectionString);
}

if (args is [] or ["live"])
{
    await LiveBenchmark.RunAsync(connectionString);
}
