using Microsoft.Extensions.Logging;
using PresencePipeline.Telemetry;

namespace PresencePipeline.Secrets;

/// <summary>
/// A secret in use: its newest valid versions, as last read. What was read once keeps working while the source is away.
/// </summary>
internal sealed partial class Secret(
    string name,
    int count,
    Func<string, string?>? whyUnusable,
    ISecretSource source,
    PresenceMetrics metrics,
    TimeProvider timeProvider,
    ILogger<Secret> logger)
{
    /// <summary>
    /// From one refresh that is asked for to the next. A flood of bad signatures reaches the vault no faster, and is no
    /// reason to refuse a good one: whoever asks gets a reading that began after it asked.
    /// </summary>
    private static readonly TimeSpan BetweenAsked = TimeSpan.FromSeconds(1);

    /// <summary>The same after a refresh that failed.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);

    /// <summary>How long those who ask wait. A vault that is slower helps the next who ask.</summary>
    private static readonly TimeSpan AskersWait = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private volatile Reading last = new([], "", 0, null);
    private Func<Secret, Task>? follow;
    private readonly Dictionary<string, string> unusable = new(StringComparer.Ordinal);
    private readonly List<(string Version, string Reason)> unreported = [];
    private Task refresh = Task.CompletedTask;
    private Task? next;
    private long nextAskedAt;
    private long? lastBegunAt;

    public string Name => name;

    /// <summary>Newest first; empty if the source has none any more.</summary>
    public IReadOnlyList<SecretVersion> Versions => last.Versions;

    /// <summary>The newest version's value. It outlives its version: what it opens may still accept it.</summary>
    public string Value => last.Value;

    /// <summary>How long ago the source last answered.</summary>
    public TimeSpan Age => timeProvider.GetElapsedTime(last.At);

    /// <summary>Why the latest refresh failed, in words fit for anybody; null if it did not.</summary>
    public string? Problem => last.Problem;

    /// <exception cref="StartupException">There is no such secret, none that is usable, or its source could not be asked.</exception>
    public async Task LoadAsync()
    {
        try
        {
            Take(await source.ReadAsync(name, count, IsUsable, []));
        }
        catch (SecretsAwayException away)
        {
            throw new StartupException($"Secret {name} could not be read, looking for {source.LookedFor(name)}: {away.Message} ({away.Detail}).", away);
        }

        if (Versions.Count == 0 && unusable.Count > 0)
        {
            var (version, reason) = unusable.First();
            throw new StartupException($"Secret {name} is not usable: version {version} {reason}; looked for {source.LookedFor(name)}.");
        }

        ReportUnusable();
        if (Versions.FirstOrDefault(version => version.Value.Trim() != version.Value || version.Value.Trim('\uFEFF') != version.Value) is { } suspect)
        {
            LogSurrounded(name, suspect.Version);
        }

        if (Versions.Count == 0)
        {
            throw new StartupException($"Secret {name} is missing: looked for {source.LookedFor(name)}.");
        }
    }

    /// <summary>Has whoever uses the secret told after every refresh, also one that changed nothing; it must not throw.</summary>
    public void Follow(Func<Secret, Task> told) => follow = told;

    /// <summary>Reads the secret again; joins a refresh that is under way. A failure is logged and kept as <see cref="Problem"/>.</summary>
    public Task RefreshAsync()
    {
        lock (gate)
        {
            return refresh.IsCompleted ? Begin() : refresh;
        }
    }

    /// <summary>
    /// For callers with reason to think that the source knows better by now: waits for a refresh that begins after this call,
    /// but for three seconds at most. All who wait share it; it begins when none is under way any more, and a second after
    /// the last. After one that failed nobody waits for ten seconds.
    /// </summary>
    public async Task AskAsync()
    {
        if (!source.CanChange)
        {
            return;
        }

        Task answer;
        TimeSpan patience;
        lock (gate)
        {
            if (last.Problem is not null && lastBegunAt is { } begunAt && timeProvider.GetElapsedTime(begunAt) < AfterFailure)
            {
                return;
            }

            if (next is null)
            {
                nextAskedAt = timeProvider.GetTimestamp();
                next = RefreshNextAsync();
            }

            answer = next;
            patience = AskersWait - timeProvider.GetElapsedTime(nextAskedAt);
        }

        if (!answer.IsCompleted && patience > TimeSpan.Zero)
        {
            await answer.WaitAsync(patience, timeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RefreshNextAsync()
    {
        // Leaves the lock of the one who asks first.
        await Task.Yield();
        Task? begun = null;
        while (begun is null)
        {
            await refresh;
            var pause = lastBegunAt is { } begunAt ? BetweenAsked - timeProvider.GetElapsedTime(begunAt) : TimeSpan.Zero;
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, timeProvider);
            }

            lock (gate)
            {
                if (refresh.IsCompleted)
                {
                    next = null;
                    begun = Begin();
                }
            }
        }

        await begun;
    }

    // Under the lock, while no refresh is under way.
    private Task Begin()
    {
        lastBegunAt = timeProvider.GetTimestamp();
        return refresh = Task.Run(ReadAgainAsync);
    }

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

    // Not while loading: a host that does not start says it in its one line.
    private void ReportUnusable()
    {
        unreported.ForEach(found => LogUnusable(name, found.Version, found.Reason));
        unreported.Clear();
    }

    private async Task ReadAgainAsync()
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
            // Whatever it was, what is known keeps working, and the next refresh may do better.
            metrics.SecretRefreshed("failed");
            if (last.Problem is null)
            {
                LogAway(name, failure);
            }

            last = last with { Problem = failure is SecretsAwayException ? failure.Message : "the vault's answer is not understood" };
            return;
        }

        await (follow?.Invoke(this) ?? Task.CompletedTask);
    }

    private void Take(IReadOnlyList<SecretVersion> versions) =>
        last = new Reading(versions, versions.Count > 0 ? versions[0].Value : last.Value, timeProvider.GetTimestamp(), null);

    [LoggerMessage(Level = LogLevel.Information, Message = "Secret {Name} has changed; its versions are now: {Versions}.")]
    private partial void LogChanged(string name, string versions);

    [LoggerMessage(Level = LogLevel.Error, Message = "Version {Version} of secret {Name} {Reason}; it is not used.")]
    private partial void LogUnusable(string name, string version, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Secret {Name}, version {Version}, has white space or a byte order mark at its ends, which counts: was it read from a file? Store it without, unless the sender has it, too.")]
    private partial void LogSurrounded(string name, string version);

    [LoggerMessage(Level = LogLevel.Information, Message = "Secret {Name} can be read again.")]
    private partial void LogBack(string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "Secret {Name} cannot be read at the moment; what is known of it keeps working.")]
    private partial void LogAway(string name, Exception failure);

    private sealed record Reading(IReadOnlyList<SecretVersion> Versions, string Value, long At, string? Problem);
}
