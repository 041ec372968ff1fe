namespace PresencePipeline.Running;

/// <summary>
/// A time in which something keeps failing that is tried again and again: one log line when it begins, one when it ends, and
/// growing waits between.
/// </summary>
/// <param name="timeProvider">The clock.</param>
/// <param name="shared">Where several loops log as one, what they share.</param>
internal sealed class Outage(TimeProvider timeProvider, SharedOutage? shared = null)
{
    private static readonly BackOff Delays = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1));

    private int failures;

    /// <summary>Counts a failure; true if it begins an outage.</summary>
    public bool Fail() => failures++ == 0 && (shared?.Enter() ?? true);

    /// <summary>Counts a success; true if it ends an outage.</summary>
    public bool Recover()
    {
        var ended = failures > 0;
        failures = 0;
        return ended && (shared?.Leave() ?? true);
    }

    /// <summary>Waits longer with each failure. Ends early on cancellation.</summary>
    public async Task BackOffAsync(CancellationToken cancellationToken) =>
        await Task.Delay(Delays.After(failures), timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
