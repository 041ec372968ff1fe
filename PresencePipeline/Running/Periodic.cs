namespace PresencePipeline.Running;

/// <summary>Starts something every so often; the first time at once.</summary>
internal sealed class Periodic(TimeProvider timeProvider, TimeSpan period)
{
    private long? last;

    /// <summary>Whether it is time, and the caller is to start it: the next time is a period from now.</summary>
    public bool TryStart()
    {
        if (last is { } since && timeProvider.GetElapsedTime(since) < period)
        {
            return false;
        }

        last = timeProvider.GetTimestamp();
        return true;
    }
}
