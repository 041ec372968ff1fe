using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>
/// The process's one connection to Redis; concurrent commands are pipelined on it. Opened once at start, it then
/// reconnects by itself, so a Redis that is away at start or later delays work and does not end it.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private ConnectionMultiplexer? multiplexer;

    public IConnectionMultiplexer Multiplexer =>
        multiplexer ?? throw new InvalidOperationException("The connection to Redis is opened when the host starts.");

    public IDatabase Database => Multiplexer.GetDatabase();

    /// <exception cref="ArgumentException">The connection string is not valid.</exception>
    public async Task OpenAsync(string connectionString)
    {
        var configuration = ConfigurationOptions.Parse(connectionString);
        configuration.AbortOnConnectFail = false;
        configuration.AllowAdmin = true; // for INFO, which the readiness check reads
        configuration.ClientName ??= "presence";
        RedisTimeouts.ApplyTo(configuration, connectionString);
        multiplexer = await ConnectionMultiplexer.ConnectAsync(configuration);
    }

    public async ValueTask DisposeAsync()
    {
        if (multiplexer is not null)
        {
            await multiplexer.DisposeAsync();
        }
    }
}
