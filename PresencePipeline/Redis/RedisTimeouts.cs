using StackExchange.Redis;

namespace PresencePipeline.Redis;

/// <summary>
/// How long to wait for a silent Redis. StackExchange.Redis gives a connection up when nothing has been read on it for four
/// times the command timeout; with its default of five seconds, a socket that hangs would be trusted for twenty.
/// </summary>
internal static class RedisTimeouts
{
    private const int CommandMs = 1000;
    private const int ConnectMs = 2000;
    private const int RetryMs = 250;

    /// <summary>Sets what the connection string leaves open.</summary>
    public static void ApplyTo(ConfigurationOptions options, string connectionString)
    {
        // "asyncTimeout" ends with "syncTimeout": whoever sets either of them has chosen the timeouts.
        if (!connectionString.Contains("syncTimeout", StringComparison.OrdinalIgnoreCase))
        {
            options.SyncTimeout = CommandMs;
            options.AsyncTimeout = CommandMs;
        }

        if (!connectionString.Contains("connectTimeout", StringComparison.OrdinalIgnoreCase))
        {
            options.ConnectTimeout = ConnectMs;
        }

        options.ReconnectRetryPolicy = new LinearRetry(RetryMs);
    }
}
