namespace PresencePipeline.Notifications;

/// <summary>What the follower of this process has seen since it started.</summary>
internal sealed class FollowerCounts(TimeProvider timeProvider)
{
    private long lastFrameAt;
    private int reconnects;
    private int gaps;

    /// <summary>Sockets that were opened in place of others that had ended.</summary>
    public int Reconnects => Volatile.Read(ref reconnects);

    /// <summary>Times in which events may have been lost.</summary>
    public int Gaps => Volatile.Read(ref gaps);

    /// <summary>When the last frame of any kind arrived, Unix milliseconds; null if none has.</summary>
    public long? LastFrameAtMs => Interlocked.Read(ref lastFrameAt) is > 0 and var at ? at : null;

    public void FrameArrived() => Interlocked.Exchange(ref lastFrameAt, timeProvider.GetUtcNow().ToUnixTimeMilliseconds());

    public void Reconnected() => Interlocked.Increment(ref reconnects);

    public void GapClosed() => Interlocked.Increment(ref gaps);
}
