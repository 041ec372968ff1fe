namespace PresencePipeline.Running;

/// <summary>Says when something that is to happen every so often is due again; it is due the first time it is asked.</summary>
internal sealed class Periodic(TimeProvider timeProvider, TimeSpan period)
{
    private long? last;

    public bool IsDue()
    {
        if (last is { } since && timeProvider.GetElapsedTime(since) < period)
        {
            return false;
        }

        last = timeProvider.GetTimestamp();
        return true;
    }
}
