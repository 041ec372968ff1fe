using System.Globalization;
using Microsoft.Extensions.Configuration;
using PresenceLocal;
using StackExchange.Redis;

namespace PresenceBenchmarks;

/// <summary>A host whose cost is measured, with a Redis of its own. Both groups are drained in it.</summary>
internal sealed class CostHost : IAsyncDisposable
{
    private readonly IAsyncDisposable server;
    private readonly int process;
    private readonly OwnRedis? redis;
    private readonly ConnectionMultiplexer connection;
    private readonly int redisProcess;

    private CostHost(string name, IAsyncDisposable server, string url, int process, OwnRedis? redis, ConnectionMultiplexer connection)
    {
        (Name, this.server, Url, this.process, this.redis, this.connection) = (name, server, url, process, redis, connection);
        redisProcess = int.Parse(Info("server", "process_id"), CultureInfo.InvariantCulture);
        Client = new HttpClient { BaseAddress = new Uri(url) };
    }

    public string Name { get; }

    public string Stream => StreamOf(Name);

    public string Url { get; }

    public HttpClient Client { get; }

    public IDatabase Redis => connection.GetDatabase();

    /// <param name="name">What it is called.</param>
    /// <param name="assembly">The local host that is started; null for the published app behind the tests' host.</param>
    public static async Task<CostHost> StartAsync(string name, string? assembly)
    {
        var configuration = new ConfigurationManager();
        var redis = await OwnRedis.StartUnlessConfiguredAsync(configuration);
        var connectionString = configuration["Redis:ConnectionString"]!;
        var connection = await ConnectionMultiplexer.ConnectAsync(connectionString + ",allowAdmin=true");
        if (assembly is null)
        {
            var worker = await WorkerServer.StartAsync(connectionString, StreamOf(name));
            return new CostHost(name, worker, worker.Url, worker.Id, redis, connection);
        }

        var host = await ServerProcess.StartAsync(
            assembly,
            ["--urls", "{url}"],
            ("Redis__ConnectionString", connectionString),
            ("Stream__Name", StreamOf(name)),
            ("Limits__DeliveriesPerSecond", "0"),
            ("Secrets__genesys-webhook-secret", SignedDelivery.Secret));
        return new CostHost(name, host, host.Url, host.Id, redis, connection);
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
        await server.DisposeAsync();
        await connection.DisposeAsync();
        if (redis is not null)
        {
            await redis.DisposeAsync();
        }
    }

    private static string StreamOf(string name) => $"bench-cost-{name}";

    private async Task<CostFigures> TakenAsync(Func<Task> run)
    {
        // What came before is over by then.
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        var (ofHost, ofRedis, reads) = (ProcessorTime.Of(process), ProcessorTime.Of(redisProcess), Reads());
        await run();
        return new CostFigures(ProcessorTime.Of(process) - ofHost, ProcessorTime.Of(redisProcess) - ofRedis, Reads() - reads);
    }

    private double Reads() => double.Parse(Info("stats", "total_reads_processed"), CultureInfo.InvariantCulture);

    private string Info(string section, string field) =>
        connection.GetServers()[0].Info(section).SelectMany(lines => lines).First(line => line.Key == field).Value;
}
