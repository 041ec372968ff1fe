using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>
/// The process's one connection to Redis; concurrent commands are pipelined on it. Opened once at start, it then
/// reconnects by itself, so a Redis that is away at start or later delays work and does not end it.
/// </summary>
internal sealed class RedisConnection(TimeProvider timeProvider) : IAsyncDisposable
{
    /// <summary>How long a connection that was replaced stays open: longer than any command that may still be on it.</summary>
    private static readonly TimeSpan RetiredFor = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource disposing = new();
    private readonly List<Task> retirements = [];
    private volatile Open? current;

    public IConnectionMultiplexer Multiplexer => Current.Multiplexer;

    public IDatabase Database => Multiplexer.GetDatabase();

    private Open Current => current ?? throw new InvalidOperationException("The connection to Redis is opened when the host starts.");

    /// <exception cref="ArgumentException">The connection string is not valid.</exception>
    public async Task OpenAsync(string connectionString) => current = await Open.ConnectAsync(Parse(connectionString));

    /// <summary>
    /// Goes over to another connection string without losing a command. Another user or password is used from the next
    /// connect on, since Redis keeps authenticated what is connected. For any other change a second connection is opened, and
    /// takes over if it comes about.
    /// </summary>
    /// <returns>Whether Redis is reached, or will be when it is back, in the new way.</returns>
    /// <exception cref="ArgumentException">The connection string is not valid.</exception>
    public async Task<bool> ChangeAsync(string connectionString)
    {
        var options = Parse(connectionString);
        var before = Current;
        if (before.TryTakeCredentials(options))
        {
            return true;
        }

        var opened = await Open.ConnectAsync(options);
        if (!opened.Multiplexer.IsConnected)
        {
            await opened.Multiplexer.DisposeAsync();
            return false;
        }

        current = opened;
        retirements.RemoveAll(retirement => retirement.IsCompleted);
        retirements.Add(RetireAsync(before.Multiplexer));
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await disposing.CancelAsync();
        await Task.WhenAll(retirements);
        if (current is not null)
        {
            await current.Multiplexer.DisposeAsync();
        }

        disposing.Dispose();
    }

    private static ConfigurationOptions Parse(string connectionString)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        options.AbortOnConnectFail = false;
        options.AllowAdmin = true; // for INFO, which the readiness check reads
        options.ClientName ??= "presence";
        RedisTimeouts.ApplyTo(options, connectionString);
        return options;
    }

    private async Task RetireAsync(ConnectionMultiplexer replaced)
    {
        await Task.Delay(RetiredFor, timeProvider, disposing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await replaced.DisposeAsync();
    }

    /// <summary>A multiplexer and its options, which it reads user and password from whenever it connects.</summary>
    private sealed record Open(ConnectionMultiplexer Multiplexer, ConfigurationOptions Options, string Rest)
    {
        public static async Task<Open> ConnectAsync(ConfigurationOptions options)
        {
            var rest = WithoutCredentials(options);
            return new Open(await ConnectionMultiplexer.ConnectAsync(options), options, rest);
        }

        /// <summary>Takes user and password of <paramref name="wanted"/>; false if more than they differ.</summary>
        public bool TryTakeCredentials(ConfigurationOptions wanted)
        {
            if (WithoutCredentials(wanted) != Rest)
            {
                return false;
            }

            (Options.User, Options.Password) = (wanted.User, wanted.Password);
            return true;
        }

        private static string WithoutCredentials(ConfigurationOptions options)
        {
            var rest = options.Clone();
            (rest.User, rest.Password) = (null, null);
            return rest.ToString();
        }
    }
}
