using Microsoft.Extensions.Configuration;
using PresenceBenchmarks;
using PresenceLocal;

// ./dev bench [ingest|latency|drain|live|page]; all of them without an argument.
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

var configuration = new ConfigurationManager();
await using var redis = await OwnRedis.StartUnlessConfiguredAsync(configuration);
var connectionString = configuration["Redis:ConnectionString"]!;
if (args is [] or ["ingest"])
{
    await IngestBenchmark.RunAsync(connectionString);
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
