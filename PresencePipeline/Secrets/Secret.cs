using Microsoft.Extensions.Logging;
using PresencePipeline.Telemetry;

namespace PresencePipeline.Secrets;

/// <summary>
/// A secret in use: its newest valid versions, as last read. While the source is away, they stay in use.
/// </summary>
internal sealed partial class Secret
{
    private readonly string name;
    private readonly int count;
    private readonly Func<string, string?>? whyUnusable;
    private readonly ISecretSource source;
    private readonly PresenceMetrics metrics;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<Secret> logger;
    private readonly Dictionary<string, string> unusable = new(StringComparer.Ordinal);
    private readonly List<(string Version, string Reason)> unreported = [];
    private readonly PacedRefresh refresh;
    private volatile Reading last = new([], "", 0, null);
    private Func<Secret, Task>? follow;

    /// <param name="name">The secret's name.</param>
    /// <param name="count">How many versions of it count, the newest first.</param>
    /// <param name="whyUnusable">What keeps a value from being used, in words that follow "version x"; null if nothing does.</param>
    /// <param name="source">Where it is read from.</param>
    /// <param name="metrics">Counts the refreshes.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Says when versions change, and when they cannot be read.</param>
    public Secret(
        string name,
        int count,
        Func<string, string?>? whyUnusable,
        ISecretSource source,
        PresenceMetrics metrics,
        TimeProvider timeProvider,
        ILogger<Secret> logger)
    {
        this.name = name;
        this.count = count;
        this.whyUnusable = whyUnusable;
        this.source = source;
        this.metrics = metrics;
        this.timeProvider = timeProvider;
        this.logger = logger;
        refresh = new PacedRefresh(ReadAgainAsync, timeProvider);
    }

    public string Name => name;

    /// <summary>Newest first; empty if the source has none any more.</summary>
    public IReadOnlyList<SecretVersion> Versions => last.Versions;

    /// <summary>
    /// The newest version's value. It stays here after its version is gone: the system that it opens may still accept it.
    /// </summary>
    public string Value => last.Value;

    /// <summary>How long ago the source last answered.</summary>
    public TimeSpan Age => timeProvider.GetElapsedTime(last.At);

    /// <summary>Why the latest refresh failed, without anything secret; null if it did not.</summary>
    public string? Problem => last.Problem;

    /// <exception cref="StartupException">There is no such secret, none that is usable, or its source could not be asked.</exception>
    public async Task LoadAsync()
    {
        if (!await TryLoadAsync())
        {
            throw new StartupException($"Secret {name} is missing: looked for {source.LookedFor(name)}.");
        }
    }

    /// <returns>False if there is no such secret.</returns>
    /// <exception cref="StartupException">None of its versions is usable, or its source could not be asked.</exception>
    public async Task<bool> TryLoadAsync()
    {
        try
        {
            Take(await source.ReadAsync(name, count, IsUsable, []));
        }
        catch (SecretsAwayException away)
        {
            throw new StartupException(
                $"Secret {name} could not be read, looking for {source.LookedFor(name)}: {away.Message} ({away.Detail}).", away);
        }

        if (Versions.Count == 0 && unusable.Count > 0)
        {
            var (version, reason) = unusable.First();
            throw new StartupException($"Secret {name} is not usable: version {version} {reason}; looked for {source.LookedFor(name)}.");
        }

        ReportUnusable();
        if (Versions.FirstOrDefault(version => version.Value.Trim().Trim('\uFEFF') != version.Value) is { } suspect)
        {
            LogSurrounded(name, suspect.Version);
        }

        return Versions.Count > 0;
    }

    /// <summary>Calls back after every refresh, also one that changed nothing. The callback must not throw.</summary>
    public void Follow(Func<Secret, Task> told) => follow = told;

    /// <summary>Reads the secret again; joins a refresh that is under way. A failure is logged and kept as <see cref="Problem"/>.</summary>
    public Task RefreshAsync() => refresh.RefreshAsync();

    /// <summary>
    /// For callers who have reason to believe that there is a newer version: waits, for a limited time, for a refresh that begins after
    /// this call, see <see cref="PacedRefresh.AskAsync"/>.
    /// </summary>
    public Task AskAsync() => source.CanChange ? refresh.AskAsync() : Task.CompletedTask;

    // Anybody can sign with a blank secret.
    private bool IsUsable(SecretVersion version)
    {
        if ((string.IsNullOrWhiteSpace(version.Value) ? "is blank" : whyUnusable?.Invoke(version.Value)) is not { } reason)
        {
            return true;
        }

        if (unusable.TryAdd(version.Version, reason))
        {
            unreported.Add((version.Version, reason));
        }

        return false;
    }

    // Not while loading: then the one line of the host that does not start says it.
    private void ReportUnusable()
    {
        unreported.ForEach(found => LogUnusable(name, found.Version, found.Reason));
        unreported.Clear();
    }

    /// <returns>Whether the source answered.</returns>
    private async Task<bool> ReadAgainAsync()
    {
        try
        {
            var before = last;
            Take(await source.ReadAsync(name, count, IsUsable, before.Versions));
            ReportUnusable();
            var changed = !before.Versions.SequenceEqual(last.Versions);
            metrics.SecretRefreshed(changed ? "changed" : "unchanged");
            if (changed)
            {
                var versions = string.Join(", ", last.Versions);
                LogChanged(name, versions);
            }
            else if (before.Problem is not null)
            {
                LogBack(name);
            }
        }
        catch (Exception failure)
        {
            // Whatever it was, the known versions stay in use, and the next refresh may succeed.
            metrics.SecretRefreshed("failed");
            if (last.Problem is null)
            {
                LogAway(name, failure);
            }

            last = last with { Problem = failure is SecretsAwayException ? failure.Message : "the vault's answer is not understood" };
            return false;
        }

        await (follow?.Invoke(this) ?? Task.CompletedTask);
        return true;
    }

    private void Take(IReadOnlyList<SecretVersion> versions) =>
        last = new Reading(versions, versions.Count > 0 ? versions[0].Value : last.Value, timeProvider.GetTimestamp(), null);

    [LoggerMessage(Level = LogLevel.Information, Message = "Secret {Name} has changed; its versions are now: {Versions}.")]
    private partial void LogChanged(string name, string versions);

    [LoggerMessage(Level = LogLevel.Error, Message = "Version {Version} of secret {Name} {Reason}; it is not used.")]
    private partial void LogUnusable(string name, string version, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Secret {Name}, version {Version}, has white space or a byte order mark at its ends, which counts as a part of it.")]
    private partial void LogSurrounded(string name, string version);

    [LoggerMessage(Level = LogLevel.Information, Message = "Secret {Name} can be read again.")]
    private partial void LogBack(string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "Secret {Name} cannot be read at the moment; its known versions stay in use.")]
    private partial void LogAway(string name, Exception failure);

    private sealed record Reading(IReadOnlyList<SecretVersion> Versions, string Value, long At, string? Problem);
}
