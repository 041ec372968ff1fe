using Microsoft.Extensions.Options;
using PresencePipeline.Genesys;

namespace PresencePipeline.Notifications;

/// <summary>Opens channels, and closes them so that none is left behind. Failures are values; only cancellation is thrown.</summary>
internal sealed class ChannelOpener(
    ChannelApi api,
    SocketConnector connector,
    FrameIntake intake,
    TokenEra era,
    IOptions<GenesysOptions> options,
    TimeProvider timeProvider)
{
    /// <summary>How long the call that empties a channel may take; without it the channel ends automatically within a day.</summary>
    private static readonly TimeSpan DropsWithin = TimeSpan.FromSeconds(3);

    /// <summary>Creates a channel, has it listen and opens its socket.</summary>
    public async Task<OpenResult> OpenAsync(AskedTopics asked, CancellationToken cancellationToken)
    {
        var number = era.Number;
        ChannelRecord? record = null;
        OpenResult? result = null;
        try
        {
            record = await api.CreateAsync(cancellationToken);
            var subscription = await api.SubscribeAsync(record.Id!, asked, cancellationToken);
            return result = await ConnectAsync(
                record, socket => new NotificationChannel(record, number, subscription, socket, intake), cancellationToken);
        }
        catch (GenesysException failure)
        {
            return result = OpenResult.Failed(failure.Message, failure.RetryAfter);
        }
        finally
        {
            if (record is not null && result?.Channel is null)
            {
                await ClearAsync(record);
            }
        }
    }

    /// <summary>Opens the socket of a channel again.</summary>
    public Task<OpenResult> ReopenAsync(NotificationChannel before, CancellationToken cancellationToken) => ConnectAsync(
        before.Record,
        socket => new NotificationChannel(
            before.Record, before.Era, new Subscription(before.Asked, before.Rejected), socket, intake)
        { Reuses = before.Reuses + 1 },
        cancellationToken);

    /// <summary>Has an open channel listen to other topics.</summary>
    /// <returns>Why it does not; null if it does.</returns>
    public async Task<OpenResult?> AskAsync(NotificationChannel channel, AskedTopics asked, CancellationToken cancellationToken)
    {
        try
        {
            channel.Ask(await api.SubscribeAsync(channel.Record.Id!, asked, cancellationToken));
            return null;
        }
        catch (GenesysException failure) when (failure.Failure == GenesysFailure.NotFound)
        {
            return OpenResult.Gone(failure.Message);
        }
        catch (GenesysException failure)
        {
            return OpenResult.Failed(failure.Message, failure.RetryAfter);
        }
    }

    /// <summary>Closes a channel, whatever is left of it.</summary>
    public async Task DropAsync(NotificationChannel channel)
    {
        await ClearAsync(channel.Record);
        await channel.CloseAsync();
        channel.Dispose();
    }

    private async Task<OpenResult> ConnectAsync(
        ChannelRecord record, Func<ChannelSocket, NotificationChannel> create, CancellationToken cancellationToken)
    {
        if (!StreamingAddress.TryRead(record.ConnectUri, options.Value.Api(), out var address, out var problem))
        {
            return OpenResult.Failed(problem!);
        }

        var (socket, failure) = await connector.ConnectAsync(address!, cancellationToken);
        return socket is null ? failure! : OpenResult.Of(create(socket));
    }

    private async Task ClearAsync(ChannelRecord record)
    {
        using var patience = new CancellationTokenSource(DropsWithin, timeProvider);
        try
        {
            await api.ClearAsync(record.Id!, patience.Token);
        }
        catch (Exception gone) when (gone is GenesysException or OperationCanceledException)
        {
            // It is gone, or goes by itself; without a socket it is the first to make room for others.
        }
    }
}
