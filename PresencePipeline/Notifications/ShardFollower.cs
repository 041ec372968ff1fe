using Microsoft.Extensions.Logging;

namespace PresencePipeline.Notifications;

/// <summary>
/// Keeps one channel open for the agents of a shard: opens it, opens its socket again when that has dropped, and puts another in
/// its place when it is gone, about to close, or of a token that is being replaced; the new one first, where both can be.
/// </summary>
internal sealed class ShardFollower(
    ChannelOpener opener,
    TokenEra era,
    ChannelQuota quota,
    Gaps gaps,
    FollowerCounts counts,
    TimeProvider timeProvider,
    ILogger<ShardFollower> logger)
{
    /// <summary>How often it is looked whether anything is to be done.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    /// <summary>As often as Genesys Cloud's own client opens the socket of a channel again before it takes another.</summary>
    private const int MostReuses = 10;

    private readonly ShardPatience patience = new(timeProvider, logger);

    private volatile AskedTopics asked = new([]);
    private volatile NotificationChannel? current;
    private NotificationChannel? dropped;
    private bool hasBeenOpen;
    private bool isGap;

    /// <summary>The open channel, if there is one.</summary>
    public NotificationChannel? Channel => current is { Reading.IsCompleted: false } open ? open : null;

    /// <summary>Whether the channel is open and asks for what it should.</summary>
    public bool IsCurrent => ReferenceEquals(Channel?.Asked, asked);

    /// <summary>What is to be followed from now on.</summary>
    public void Follow(AskedTopics topics) => asked = topics;

    /// <summary>Follows until cancelled, and closes its channel then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var wait = await TakeTurnAsync(cancellationToken);
                var waiting = Task.Delay(wait, timeProvider, cancellationToken);
                await Task.WhenAny(waiting, wait == Turn && current is { } open ? open.Reading : waiting);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Whatever it was about to open is closed below.
        }
        finally
        {
            await DropAsync(current);
            await DropAsync(dropped);
        }
    }

    /// <summary>Takes one step towards what should be.</summary>
    /// <returns>How long to wait before the next.</returns>
    private async Task<TimeSpan> TakeTurnAsync(CancellationToken cancellationToken)
    {
        if (current is not { } open)
        {
            return await OpenAsync(cancellationToken);
        }

        if (open.Reading.IsCompleted)
        {
            return await LeaveAsync(open, await open.Reading, cancellationToken);
        }

        if (open.IsClosing || open.Era != era.Number)
        {
            return await ReplaceAsync(open, cancellationToken);
        }

        if (!ReferenceEquals(open.Asked, asked))
        {
            return await AskAsync(open, cancellationToken);
        }

        patience.GoOn();
        return Turn;
    }

    /// <summary>Opens the socket of the channel that has dropped, or another channel.</summary>
    private async Task<TimeSpan> OpenAsync(CancellationToken cancellationToken)
    {
        OpenResult result;
        if (dropped is { } old)
        {
            result = await opener.ReopenAsync(old, cancellationToken);
            if (result.Channel is null && !result.IsGone)
            {
                return patience.Fail(result);
            }

            dropped = null;
            if (result.IsGone)
            {
                await DropAsync(old);
                return TimeSpan.Zero;
            }

            // Its successor has its place in the quota.
            old.Dispose();
        }
        else
        {
            if (!quota.TryReserve())
            {
                return Turn;
            }

            result = await OpenAnotherAsync(cancellationToken);
        }

        return result.Channel is { } opened ? Take(opened) : patience.Fail(result);
    }

    /// <summary>Sees to what has ended: whether it may be opened again, and how soon.</summary>
    private async Task<TimeSpan> LeaveAsync(NotificationChannel ended, ChannelEnd why, CancellationToken cancellationToken)
    {
        isGap = true;
        current = null;
        var wait = patience.End(why);
        if (why == ChannelEnd.Dropped && ended.Era == era.Number && ended.Reuses < MostReuses)
        {
            dropped = ended;
        }
        else
        {
            await DropAsync(ended);
        }

        if (why == ChannelEnd.TokenRevoked)
        {
            await era.RenewAsync(ended.Era, cancellationToken);
        }

        return wait;
    }

    private async Task<TimeSpan> ReplaceAsync(NotificationChannel old, CancellationToken cancellationToken)
    {
        if (!quota.TryReserve())
        {
            if (quota.SparesNone)
            {
                // Twenty are in use for good: another would end one of them, and not the one that is to go.
                isGap = true;
                current = null;
                await DropAsync(old);
                return TimeSpan.Zero;
            }

            return Turn;
        }

        var result = await OpenAnotherAsync(cancellationToken);
        if (result.Channel is not { } opened)
        {
            return patience.Fail(result);
        }

        // What the old one told while the new one was opened, the new one tells again, and counts once.
        isGap |= old.Reading.IsCompleted;
        var wait = Take(opened);
        await DropAsync(old);
        return wait;
    }

    private async Task<TimeSpan> AskAsync(NotificationChannel open, CancellationToken cancellationToken)
    {
        if (await opener.AskAsync(open, asked, cancellationToken) is { } failed)
        {
            if (failed.IsGone)
            {
                await open.CloseAsync();
            }

            return patience.Fail(failed);
        }

        // What happened to agents after they were found and before they were asked for, nobody has told.
        gaps.WantSweep("agents who have just been found");
        return Turn;
    }

    private async Task<OpenResult> OpenAnotherAsync(CancellationToken cancellationToken)
    {
        OpenResult? result = null;
        try
        {
            return result = await quota.CreateAsync(() => opener.OpenAsync(asked, cancellationToken), cancellationToken);
        }
        finally
        {
            if (result?.Channel is null)
            {
                quota.Release();
            }
        }
    }

    private TimeSpan Take(NotificationChannel opened)
    {
        current = opened;
        patience.Open();
        if (hasBeenOpen)
        {
            counts.Reconnected();
        }

        if (isGap)
        {
            gaps.Close("a notification channel that was lost");
        }
        else if (!hasBeenOpen)
        {
            gaps.WantSweep("notification channels that were not open before");
        }

        isGap = false;
        hasBeenOpen = true;
        return Turn;
    }

    private async Task DropAsync(NotificationChannel? channel)
    {
        if (channel is not null)
        {
            await opener.DropAsync(channel);
            quota.Release();
        }
    }
}
