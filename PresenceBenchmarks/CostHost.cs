using System.Globalization;
using Microsoft.Extensions.Configuration;
using PresenceLocal;
using StackExchange.Redis;

namespace PresenceBenchmarks;

/// <summary>A host whose cost is measured, with a Redis of its own. Both groups are drained in it.</summary>
internal sealed class CostHost : IAsyncDisposable
{
    private readonly ServerProcess process;
    private readonly OwnRedis? redis;
    private readonly ConnectionMultiplexer connection;
    private readonly int redisProcess;

    private CostHost(string name, ServerProcess process, OwnRedis? redis, ConnectionMultiplexer connection)
    {
        (Name, this.process, this.redis, this.connection) = (name, process, redis, connection);
        redisProcess = int.Parse(Info("server", "process_id"), CultureInfo.InvariantCulture);
        Client = new HttpClient { BaseAddress = new Uri(process.Url) };
    }

    public string Name { get; }

    public string Stream => $"bench-cost-{Name}";

    public string Url => process.Url;

    public HttpClient Client { get; }

    public IDatabase Redis => connection.GetDatabase();

    public static async Task<CostHost> StartAsync(string name, string assembly)
    {
        var configuration = new ConfigurationManager();
        var redis = await OwnRedis.StartUnlessConfiguredAsync(configuration);
        var connectionString = configuration["Redis:ConnectionString"]!;
        var process = await ServerProcess.StartAsync(
            assembly,
            ["--urls", "{url}"],
            ("Redis__ConnectionString", connectionString),
            ("Stream__Name", $"bench-cost-{name}"),
            ("Limits__DeliveriesPerSecond", "0"),
            ("Secrets__genesys-webhook-secret", SignedDelivery.Secret));
        return new CostHost(name, process, redis, await ConnectionMultiplexer.ConnectAsync(connectionString + ",allowAdmin=true"));
    }

    /// <summary>What each of the requests of a run cost.</summary>
    public async Task<CostFigures> MeasureAsync(Func<double[]> run)
    {
        var count = 0;
        var taken = await TakenAsync(() => Task.Run(() => count = run().Length));
        return taken.Each(count);
    }

    /// <summary>What each of so many seconds costs.</summary>
    public async Task<CostFigures> MeasureAsync(int idleSeconds)
    {
        var taken = await TakenAsync(() => Task.Delay(TimeSpan.FromSeconds(idleSeconds), TimeProvider.System));
        return taken.Each(idleSeconds);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await process.DisposeAsync();
        await connection.DisposeAsync();
        if (redis is not null)
        {
            await redis.DisposeAsync();
        }
    }

    private async Task<CostFigures> TakenAsync(Func<Task> run)
    {
        // What came before is over by then.
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        var (ofHost, ofRedis, reads) = (ProcessorTime.Of(process.Id), ProcessorTime.Of(redisProcess), Reads());
        await run();
        return new CostFigures(ProcessorTime.Of(process.Id) - ofHost, ProcessorTime.Of(redisProcess) - ofRedis, Reads() - reads);
    }

    private double Reads() => double.Parse(Info("stats", "total_reads_processed"), CultureInfo.InvariantCulture);

    private string Info(string section, string field) =>
        connection.GetServers()[0].Info(section).SelectMany(lines => lines).First(line => line.Key == field).Value;
}
