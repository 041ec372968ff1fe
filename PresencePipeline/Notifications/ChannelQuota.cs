namespace PresencePipeline.Notifications;

/// <summary>Keeps within Genesys Cloud's limits: so many channels at most, and so many created at once.</summary>
internal sealed class ChannelQuota
{
    /// <summary>Creating fifteen at once was answered 429, eight at once was not.</summary>
    private const int MostAtOnce = 8;

    private readonly SemaphoreSlim creating = new(MostAtOnce);
    private readonly SemaphoreSlim open = new(TopicPlan.MostShards);

    /// <summary>Whether every place is needed all the time, so that none is ever free for a channel that is to replace another.</summary>
    public bool SparesNone { get; set; }

    /// <summary>Takes room for one more channel, if there is any.</summary>
    public bool TryReserve() => open.Wait(0);

    /// <summary>Gives the room of a channel back.</summary>
    public void Release() => open.Release();

    /// <summary>Creates a channel when it is its turn.</summary>
    public async Task<T> CreateAsync<T>(Func<Task<T>> create, CancellationToken cancellationToken)
    {
        await creating.WaitAsync(cancellationToken);
        try
        {
            return await create();
        }
        finally
        {
            creating.Release();
        }
    }
}
