using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PresencePipeline.Telemetry;

namespace PresencePipeline.Secrets;

/// <summary>The secrets that the host uses: loaded once at start, read again from then on.</summary>
internal sealed class SecretStore
{
    private readonly ISecretSource source;
    private readonly PresenceMetrics metrics;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<Secret> logger;
    private readonly ConcurrentQueue<Secret> inUse = new();

    public SecretStore(ISecretSource source, PresenceMetrics metrics, TimeProvider timeProvider, ILogger<Secret> logger)
    {
        this.source = source;
        this.metrics = metrics;
        this.timeProvider = timeProvider;
        this.logger = logger;
        if (source.CanChange)
        {
            metrics.ObserveSecretsAge(() => inUse.IsEmpty ? null : inUse.Max(secret => secret.Age));
        }
    }

    /// <summary>Whether secrets may change while the host runs.</summary>
    public bool CanChange => source.CanChange;

    public IReadOnlyCollection<Secret> InUse => inUse;

    /// <summary>Reads a secret and keeps it fresh from then on; to be called before the host runs.</summary>
    /// <param name="name">The secret's name.</param>
    /// <param name="versions">How many versions of it count, the newest first.</param>
    /// <param name="whyUnusable">What keeps a value from being used, in words that follow "version x"; null if nothing does.</param>
    /// <exception cref="StartupException">There is no such secret, none that is usable, or its source could not be asked.</exception>
    public async Task<Secret> LoadAsync(string name, int versions = 1, Func<string, string?>? whyUnusable = null)
    {
        var secret = new Secret(name, versions, whyUnusable, source, metrics, timeProvider, logger);
        await secret.LoadAsync();
        inUse.Enqueue(secret);
        return secret;
    }

    /// <summary>The same for a secret that need not be there.</summary>
    /// <returns>Null if there is none of this name.</returns>
    /// <exception cref="StartupException">None of its versions is usable, or its source could not be asked.</exception>
    public async Task<Secret?> FindAsync(string name)
    {
        var secret = new Secret(name, 1, null, source, metrics, timeProvider, logger);
        if (!await secret.TryLoadAsync())
        {
            return null;
        }

        inUse.Enqueue(secret);
        return secret;
    }

    /// <summary>What is looked for when a secret is, and where.</summary>
    public string LookedFor(string name) => source.LookedFor(name);

    /// <summary>Reads all secrets again; those that cannot be read stay as they are.</summary>
    public Task RefreshAsync() => Task.WhenAll(inUse.Select(secret => secret.RefreshAsync()));
}
