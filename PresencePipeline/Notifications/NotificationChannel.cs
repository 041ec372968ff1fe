namespace PresencePipeline.Notifications;

/// <summary>One notification channel whose socket is open: reads it until it ends.</summary>
internal sealed class NotificationChannel : IDisposable
{
    private readonly ChannelSocket socket;
    private readonly FrameIntake intake;
    private readonly CancellationTokenSource ending = new();
    private ChannelEnd? told;
    private AskedTopics? askedBefore;

    public NotificationChannel(ChannelRecord record, int era, Subscription subscription, ChannelSocket socket, FrameIntake intake)
    {
        Record = record;
        Era = era;
        (Asked, Rejected) = subscription;
        this.socket = socket;
        this.intake = intake;
        Reading = ReadAsync();
    }

    public ChannelRecord Record { get; }

    /// <summary>Of which token it is: see <see cref="TokenEra"/>.</summary>
    public int Era { get; }

    /// <summary>What it asks for.</summary>
    public AskedTopics Asked { get; private set; }

    /// <summary>Topics that were refused.</summary>
    public IReadOnlyList<string> Rejected { get; private set; }

    /// <summary>How often its socket was opened again.</summary>
    public int Reuses { get; init; }

    /// <summary>Whether Genesys Cloud is about to close the socket.</summary>
    public bool IsClosing { get; private set; }

    /// <summary>Completes when the socket has ended, and says why.</summary>
    public Task<ChannelEnd> Reading { get; }

    /// <summary>
    /// It asks for other topics from now on; events of the former topics may still be on their way, and are not unexpected.
    /// </summary>
    public void Ask(Subscription anew)
    {
        askedBefore = Asked;
        (Asked, Rejected) = anew;
    }

    /// <summary>Closes the socket, and waits until nothing comes from it any more.</summary>
    public async Task CloseAsync()
    {
        await socket.CloseAsync();

        // Until the other side has closed, too, it may count the channel as one that is listened to.
        await Task.WhenAny(Reading, Task.Delay(ChannelSocket.ClosesWithin, TimeProvider.System));
        await ending.CancelAsync();
        await Reading;
    }

    public void Dispose()
    {
        socket.Dispose();
        ending.Dispose();
    }

    private async Task<ChannelEnd> ReadAsync()
    {
        var wasSilent = await socket.ReadAsync(Take, ending.Token);
        return told ?? (wasSilent ? ChannelEnd.Silent : ChannelEnd.Dropped);
    }

    private void Take(SocketFrame frame)
    {
        switch (intake.Take(frame, IsAsked))
        {
            case FrameKind.Closing:
                IsClosing = true;
                break;
            case FrameKind.NoLongerSubscribed or FrameKind.Gone:
                End(ChannelEnd.Gone);
                break;
            case FrameKind.TokenRevoked:
                End(ChannelEnd.TokenRevoked);
                break;
        }
    }

    private void End(ChannelEnd why)
    {
        told = why;
        ending.Cancel();
    }

    private bool IsAsked(string topic) => Asked.Contains(topic) || askedBefore?.Contains(topic) == true;
}
