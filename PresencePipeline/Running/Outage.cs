namespace PresencePipeline.Running;

/// <summary>A time in which Redis keeps failing: worth one log line when it begins, one when it ends, and patience between.</summary>
/// <param name="timeProvider">The clock.</param>
/// <param name="shared">Where several loops log as one, what they share.</param>
internal sealed class Outage(TimeProvider timeProvider, SharedOutage? shared = null)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    private int failures;

    /// <summary>Counts a failure; true if it begins an outage.</summary>
    public bool Begins() => failures++ == 0 && (shared?.Enter() ?? true);

    /// <summary>Counts a success; true if it ends an outage.</summary>
    public bool Ends()
    {
        var ended = failures > 0;
        failures = 0;
        return ended && (shared?.Leave() ?? true);
    }

    /// <summary>Waits longer with each failure, with jitter so that instances do not return in step. Ends early on cancellation.</summary>
    public async Task BackOffAsync(CancellationToken cancellationToken)
    {
        var delay = FirstDelay * Math.Pow(2, Math.Min(failures, 10) - 1);
        var jitter = 0.5 + (Random.Shared.NextDouble() / 2);
        await Task.Delay((delay < LongestDelay ? delay : LongestDelay) * jitter, timeProvider, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
