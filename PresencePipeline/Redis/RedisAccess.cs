using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Secrets;

namespace PresencePipeline.Redis;

/// <summary>
/// Opens the connection to Redis with the connection string from its setting or its secret, and follows the secret when it
/// is rotated, signed in as the settings say. While Redis cannot be reached, the secret is read again from time to time: it may just have
/// been rotated.
/// </summary>
internal sealed partial class RedisAccess(
    RedisConnection redis,
    EntraSignIn entra,
    SecretStore secrets,
    IOptions<RedisOptions> options,
    TimeProvider timeProvider,
    ILogger<RedisAccess> logger)
    : BackgroundService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>How often the secret is read again while Redis is away, which is seldom because it was rotated.</summary>
    private static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(10);

    private Secret? secret;

    /// <exception cref="StartupException">The secret or a token is missing, or the connection string is not valid.</exception>
    public async Task OpenAsync()
    {
        var configured = options.Value.ConnectionString;
        if (string.IsNullOrEmpty(configured))
        {
            secret = await secrets.LoadAsync(options.Value.SecretName);
        }

        if (options.Value.Authentication == RedisAuthentication.Entra)
        {
            await entra.LoadAsync();
        }

        try
        {
            await redis.OpenAsync(secret?.Value ?? configured!, entra.Login);
        }
        catch (ArgumentException invalid)
        {
            // The message of the cause would repeat the connection string, and with it a password.
            var origin = secret is null ? "Redis:ConnectionString" : $"Secret {secret.Name}";
            throw new StartupException($"{origin} is not a valid StackExchange.Redis connection string, such as host:6379,password=…, "
                + "nor a URL, redis://user:password@host:6379/0 (rediss:// with TLS).", invalid);
        }

        secret?.Follow(ChangeAsync);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? readAt = null;
        while (secret is not null && secrets.CanChange && !stoppingToken.IsCancellationRequested)
        {
            if (!redis.Multiplexer.IsConnected && (readAt is not { } at || timeProvider.GetElapsedTime(at) >= BetweenReads))
            {
                readAt = timeProvider.GetTimestamp();
                await secret.AskAsync();
            }

            await Task.Delay(BetweenLooks, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ChangeAsync(Secret read)
    {
        try
        {
            if (!await redis.ChangeAsync(read.Value))
            {
                LogNotReached(read.Name);
            }
        }
        catch (ArgumentException)
        {
            // Without the cause, whose message would repeat the connection string.
            LogNotValid(read.Name);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Redis cannot be reached with the new connection string in secret {Name}; the old connection is kept until it can.")]
    private partial void LogNotReached(string name);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The new value of secret {Name} is neither a connection string nor a URL; the old connection is kept.")]
    private partial void LogNotValid(string name);
}
