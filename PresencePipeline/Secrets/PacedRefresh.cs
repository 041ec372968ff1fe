using PresencePipeline.Running;

namespace PresencePipeline.Secrets;

/// <summary>Reads a secret again for many callers, never faster than its source should be asked.</summary>
internal sealed class PacedRefresh
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

    private readonly Func<Task<bool>> read;
    private readonly TimeProvider timeProvider;
    private readonly SharedRun refresh;
    private readonly Lock gate = new();
    private Task? answer;
    private long answerAskedAt;
    private long? begunAt;
    private bool failed;

    /// <param name="read">Reads the secret; false if the source did not answer. It does not throw.</param>
    /// <param name="timeProvider">The clock.</param>
    public PacedRefresh(Func<Task<bool>> read, TimeProvider timeProvider)
    {
        this.read = read;
        this.timeProvider = timeProvider;
        refresh = new SharedRun(RunAsync, PauseAsync);
    }

    /// <summary>Reads again; joins a refresh that is under way.</summary>
    public Task RefreshAsync() => refresh.JoinCurrentAsync();

    /// <summary>
    /// Waits for a refresh that begins after this call, but for three seconds at most. All who wait share it; it begins when none
    /// is under way any more, and a second after the last. After one that failed nobody waits for ten seconds.
    /// </summary>
    public async Task AskAsync()
    {
        Task shared;
        TimeSpan patience;
        lock (gate)
        {
            if (failed && SinceBegun() < AfterFailure)
            {
                return;
            }

            shared = refresh.JoinAsync();
            if (shared != answer)
            {
                (answer, answerAskedAt) = (shared, timeProvider.GetTimestamp());
            }

            patience = AskersWait - timeProvider.GetElapsedTime(answerAskedAt);
        }

        if (!shared.IsCompleted && patience > TimeSpan.Zero)
        {
            await shared.WaitAsync(patience, timeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PauseAsync()
    {
        TimeSpan pause;
        lock (gate)
        {
            pause = BetweenAsked - SinceBegun();
        }

        if (pause > TimeSpan.Zero)
        {
            await Task.Delay(pause, timeProvider);
        }
    }

    private async Task RunAsync()
    {
        lock (gate)
        {
            begunAt = timeProvider.GetTimestamp();
        }

        var answered = await read();
        lock (gate)
        {
            failed = !answered;
        }
    }

    private TimeSpan SinceBegun() => begunAt is { } at ? timeProvider.GetElapsedTime(at) : TimeSpan.MaxValue;
}
