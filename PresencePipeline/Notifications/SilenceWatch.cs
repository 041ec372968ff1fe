namespace PresencePipeline.Notifications;

/// <summary>
/// Watches a socket for silence. Genesys Cloud sends a heartbeat about every 30 s; after 45 s without any frame it is asked for
/// one, and after 95 s the socket is taken for dead: TCP itself would take a quarter of an hour to find out.
/// </summary>
internal sealed class SilenceWatch : IAsyncDisposable
{
    public static readonly TimeSpan AskAfter = TimeSpan.FromSeconds(45);
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(95);

    private readonly Action ask;
    private readonly Action giveUp;
    private readonly ITimer timer;
    private int asked;

    /// <param name="ask">Asks for a sign of life; must not throw.</param>
    /// <param name="giveUp">Ends the socket; must not throw.</param>
    /// <param name="timeProvider">The clock.</param>
    public SilenceWatch(Action ask, Action giveUp, TimeProvider timeProvider)
    {
        this.ask = ask;
        this.giveUp = giveUp;
        timer = timeProvider.CreateTimer(_ => OnSilence(), null, AskAfter, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the socket was given up.</summary>
    public bool HasGivenUp { get; private set; }

    /// <summary>A frame has arrived.</summary>
    public void Hear()
    {
        Volatile.Write(ref asked, 0);
        timer.Change(AskAfter, Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync() => timer.DisposeAsync();

    private void OnSilence()
    {
        if (Interlocked.Exchange(ref asked, 1) == 0)
        {
            timer.Change(GiveUpAfter - AskAfter, Timeout.InfiniteTimeSpan);
            ask();
        }
        else
        {
            HasGivenUp = true;
            giveUp();
        }
    }
}
