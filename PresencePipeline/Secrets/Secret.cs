using Microsoft.Extensions.Logging;
using PresencePipeline.Hosting;
using PresencePipeline.Telemetry;

namespace PresencePipeline.Secrets;

/// <summary>
/// A secret in use: its newest valid versions, as last read. What was read once keeps working while the source is away.
/// </summary>
internal sealed partial class Secret(
    string name, int count, ISecretSource source, PresenceMetrics metrics, TimeProvider timeProvider, ILogger<Secret> logger)
{
    /// <summary>From one refresh that is asked for to the next; a flood of bad signatures is not to reach the vault.</summary>
    private static readonly TimeSpan BetweenAsked = TimeSpan.FromSeconds(10);

    /// <summary>How long those who ask wait. A vault that is slower helps the next who ask.</summary>
    private static readonly TimeSpan AskersWait = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private volatile Reading last = new([], "", 0, null);
    private Func<Secret, Task>? follow;
    private Task refresh = Task.CompletedTask;
    private Task? asked;
    private long askedAt;

    public string Name => name;

    /// <summary>Newest first; empty if the source has none any more.</summary>
    public IReadOnlyList<SecretVersion> Versions => last.Versions;

    /// <summary>The newest version's value. It outlives its version: what it opens may still accept it.</summary>
    public string Value => last.Value;

    /// <summary>How long ago the source last answered.</summary>
    public TimeSpan Age => timeProvider.GetElapsedTime(last.At);

    /// <summary>Why the latest refresh failed, in words fit for anybody; null if it did not.</summary>
    public string? Problem => last.Problem;

    /// <exception cref="StartupException">There is no such secret, or its source could not be asked.</exception>
    public async Task LoadAsync()
    {
        try
        {
            Take(await source.ReadAsync(name, count, []));
        }
        catch (SecretsAwayException away)
        {
            throw new StartupException($"Secret {name} could not be read, looking for {source.LookedFor(name)}: {away.Message} ({away.Detail}).", away);
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
            return refresh.IsCompleted ? refresh = Task.Run(ReadAgainAsync) : refresh;
        }
    }

    /// <summary>
    /// For callers with reason to think that the source knows better by now: has the secret refreshed at once, but at most
    /// every ten seconds, and waits for it, but for two seconds at most.
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
            if (asked is null || timeProvider.GetElapsedTime(askedAt) >= BetweenAsked)
            {
                askedAt = timeProvider.GetTimestamp();
                asked = RefreshAsync();
            }

            answer = asked;
            patience = AskersWait - timeProvider.GetElapsedTime(askedAt);
        }

        if (!answer.IsCompleted && patience > TimeSpan.Zero)
        {
            await answer.WaitAsync(patience, timeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAgainAsync()
    {
        try
        {
            var before = last;
            Take(await source.ReadAsync(name, count, before.Versions));
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

    [LoggerMessage(Level = LogLevel.Information, Message = "Secret {Name} can be read again.")]
    private partial void LogBack(string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "Secret {Name} cannot be read at the moment; what is known of it keeps working.")]
    private partial void LogAway(string name, Exception failure);

    private sealed record Reading(IReadOnlyList<SecretVersion> Versions, string Value, long At, string? Problem);
}
