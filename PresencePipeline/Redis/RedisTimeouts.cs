using StackExchange.Redis;

namespace PresencePipeline.Redis;

/// <summary>
/// How long a silent Redis is waited for. StackExchange.Redis gives a connection up when nothing has been read on it for four
/// times the command timeout; with its five seconds, a socket that hangs without closing would be trusted for twenty.
/// </summary>
internal static class RedisTimeouts
{
    private const int CommandMs = 1000;
    private const int ConnectMs = 2000;
    private const int RetryMs = 250;

    /// <summary>Sets what the connection string leaves open.</summary>
    public static void ApplyTo(ConfigurationOptions options, string connectionString)
    {
        // asyncTimeout ends with syncTimeout, and either says that the timeouts are somebody's choice.
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
