using Microsoft.Extensions.Configuration;
using PresenceFunctions.Tests.Testing;
using PresenceLocal;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(RedisFixture))]

namespace PresenceFunctions.Tests.Testing;

/// <summary>One real redis-server for all tests; each keeps to a stream name of its own.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    private OwnRedis? server;
    private ConnectionMultiplexer? connection;

    public string ConnectionString { get; private set; } = "";

    public IDatabase Database => connection!.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        var configuration = new ConfigurationManager();
        server = await OwnRedis.StartUnlessConfiguredAsync(configuration);
        ConnectionString = configuration["Redis:ConnectionString"]!;
        connection = await ConnectionMultiplexer.ConnectAsync(ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await connection!.DisposeAsync();
        await server!.DisposeAsync();
    }
}
