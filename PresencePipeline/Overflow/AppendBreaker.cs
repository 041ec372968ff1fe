namespace PresencePipeline.Overflow;

/// <summary>
/// Whether appends are tried at all. It opens with the first that fails, so that the others of an outage need not wait for the same
/// failure; while it is open, now and then one is tried beside, and the first that succeeds closes it.
/// </summary>
internal sealed class AppendBreaker(TimeProvider timeProvider)
{
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private volatile TaskCompletionSource opening = Fresh();
    private long closedAt = long.MinValue;
    private long? probedAt;
    private bool isProbing;

    public bool IsOpen => opening.Task.IsCompleted;

    /// <summary>Completes when it opens.</summary>
    public Task Opening => opening.Task;

    /// <summary>An append failed.</summary>
    /// <param name="asked">When it was begun; what was begun before the breaker last closed says nothing about the time since.</param>
    /// <returns>Whether that opens it.</returns>
    public bool TryOpen(long asked)
    {
        lock (gate)
        {
            return asked >= closedAt && opening.TrySetResult();
        }
    }

    /// <summary>An append succeeded.</summary>
    /// <returns>Whether that closes it.</returns>
    public bool TryClose()
    {
        lock (gate)
        {
            if (!IsOpen)
            {
                return false;
            }

            closedAt = timeProvider.GetTimestamp();
            opening = Fresh();
            return true;
        }
    }

    /// <summary>Whether it is time to try an append while it is open; whoever is told so ends the probe.</summary>
    public bool TryStartProbe()
    {
        lock (gate)
        {
            if (!IsOpen || isProbing || (probedAt is { } at && timeProvider.GetElapsedTime(at) < BetweenProbes))
            {
                return false;
            }

            return isProbing = true;
        }
    }

    public void EndProbe()
    {
        lock (gate)
        {
            (isProbing, probedAt) = (false, timeProvider.GetTimestamp());
        }
    }

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
