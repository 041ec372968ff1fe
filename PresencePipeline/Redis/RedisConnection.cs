using StackExchange.Redis;

namespace PresencePipeline.Redis;

/// <summary>
/// The process's one connection to Redis; concurrent commands are pipelined on it. Opened once at start, it
/// reconnects automatically, so a Redis that is away at start or later delays work and does not end it.
/// </summary>
internal sealed class RedisConnection(TimeProvider timeProvider) : IAsyncDisposable
{
    /// <summary>How long a replaced connection stays open: longer than any command that is still using it.</summary>
    private static readonly TimeSpan RetiredFor = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource disposing = new();
    private readonly List<Task> retirements = [];
    private volatile Open? current;
    private volatile RedisLogin? login;

    public IConnectionMultiplexer Multiplexer => Current.Multiplexer;

    public IDatabase Database => Multiplexer.GetDatabase();

    /// <summary>The user that the connection asks to be; Redis's own default where it names none.</summary>
    public string AskedUser => Current.Options.User is { Length: > 0 } user ? user : "default";

    /// <summary>Redis's word for why it does not let us in; null while it does, or does not answer.</summary>
    public string? Refusal => Multiplexer.IsConnected ? null : Current.Refusal;

    private Open Current => current ?? throw new InvalidOperationException("The connection to Redis is opened when the host starts.");

    /// <param name="connectionString">Where Redis is, and how it is connected to.</param>
    /// <param name="signedInWith">Who we are to it; null if the connection string says it.</param>
    /// <exception cref="ArgumentException">The connection string is not valid.</exception>
    public async Task OpenAsync(string connectionString, RedisLogin? signedInWith = null)
    {
        login = signedInWith;
        current = await Open.ConnectAsync(Parse(connectionString));
    }

    /// <summary>Signs in with a new token: open connections at once, later ones when they connect.</summary>
    /// <returns>Why a connected server did not accept it, in its own words; null if all did.</returns>
    public Task<string?> SignInAsync(RedisLogin anew)
    {
        login = anew;
        return Current.SignInAsync(anew);
    }

    /// <summary>
    /// Changes to another connection string without losing a command. If only user or password differ, they are used from the next
    /// connect on, since Redis keeps open connections authenticated. For any other difference a second connection is opened, which
    /// replaces this one once it is connected.
    /// </summary>
    /// <returns>Whether the new connection string is used from now on.</returns>
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
        if (login is { } newest)
        {
            // It may have been renewed while this one connected.
            await opened.SignInAsync(newest);
        }

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

    private ConfigurationOptions Parse(string connectionString)
    {
        var options = RedisAddress.Parse(connectionString);
        options.AbortOnConnectFail = false;
        options.AllowAdmin = true; // for INFO, which the readiness check reads
        options.ClientName ??= "presence";
        if (login is { } now)
        {
            (options.User, options.Password) = (now.User, now.Password);
            options.Ssl |= !connectionString.Contains("ssl=", StringComparison.OrdinalIgnoreCase);
        }

        RedisTimeouts.ApplyTo(options, connectionString);
        return options;
    }

    private async Task RetireAsync(ConnectionMultiplexer replaced)
    {
        await Task.Delay(RetiredFor, timeProvider, disposing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await replaced.DisposeAsync();
    }

    /// <summary>A multiplexer and its options, from which it reads user and password whenever it connects.</summary>
    private sealed record Open(ConnectionMultiplexer Multiplexer, ConfigurationOptions Options, string Rest)
    {
        public static async Task<Open> ConnectAsync(ConfigurationOptions options)
        {
            var rest = WithoutCredentials(options);
            var opened = new Open(await ConnectionMultiplexer.ConnectAsync(options), options, rest);
            opened.Multiplexer.ConnectionFailed += (_, failed) =>
                opened.Remember(failed.Exception, failed.FailureType == ConnectionFailureType.AuthenticationFailure);
            opened.Multiplexer.ErrorMessage += (_, said) => opened.Refusal = RedisRefusal.CodeOf(said.Message);
            return opened;
        }

        /// <summary>What Redis said when it did not let us in the last time.</summary>
        public string? Refusal { get; private set; }

        private void Remember(Exception? failure, bool isAuthentication) =>
            Refusal = (failure is null ? null : RedisRefusal.CodeOf(failure)) ?? (isAuthentication ? "WRONGPASS" : null);

        /// <summary>Takes user and password of <paramref name="wanted"/>; false if anything else differs.</summary>
        public bool TryTakeCredentials(ConfigurationOptions wanted)
        {
            if (WithoutCredentials(wanted) != Rest)
            {
                return false;
            }

            (Options.User, Options.Password) = (wanted.User, wanted.Password);
            return true;
        }

        public async Task<string?> SignInAsync(RedisLogin login)
        {
            (Options.User, Options.Password) = (login.User, login.Password);
            var refusals = await Task.WhenAll(
                Multiplexer.GetServers().Where(server => server.IsConnected).Select(server => SignInAsync(server, login)));
            return refusals.FirstOrDefault(refusal => refusal is not null);
        }

        private static async Task<string?> SignInAsync(IServer server, RedisLogin login)
        {
            try
            {
                await server.ExecuteAsync("AUTH", login.User, login.Password);
                return null;
            }
            catch (RedisServerException refused)
            {
                return refused.Message;
            }
            catch (Exception away) when (RedisFailure.IsPassing(away))
            {
                return "it does not answer";
            }
        }

        private static string WithoutCredentials(ConfigurationOptions options)
        {
            var rest = options.Clone();
            (rest.User, rest.Password) = (null, null);
            return rest.ToString();
        }
    }
}
