using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace PresencePipeline.Overflow;

/// <summary>A queue of Azure Storage. One that does not exist is empty, and is created with the first message.</summary>
internal sealed class StorageQueue(QueueClient client)
{
    /// <summary>Messages that may be received at once.</summary>
    public const int MostReceived = 32;

    /// <summary>A message that never expires.</summary>
    public static readonly TimeSpan Forever = TimeSpan.FromSeconds(-1);

    /// <summary>
    /// How long any one call may take, its retry included: with <c>Webhook:AppendDeadline</c> less than the five seconds that AWS waits.
    /// </summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    /// <summary>Where it is.</summary>
    public Uri Address => client.Uri;

    public async Task SendAsync(string text, TimeSpan timeToLive)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            await client.SendMessageAsync(text, visibilityTimeout: null, timeToLive, deadline.Token);
        }
        catch (RequestFailedException missing) when (IsMissing(missing))
        {
            await client.CreateIfNotExistsAsync(metadata: null, deadline.Token);
            await client.SendMessageAsync(text, visibilityTimeout: null, timeToLive, deadline.Token);
        }
    }

    /// <summary>Receives messages, which nobody else sees for a while.</summary>
    public async Task<QueueMessage[]> ReceiveAsync(TimeSpan hiddenFor)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            return (await client.ReceiveMessagesAsync(MostReceived, hiddenFor, deadline.Token)).Value;
        }
        catch (RequestFailedException missing) when (IsMissing(missing))
        {
            return [];
        }
    }

    public Task DeleteAsync(ReceivedMessage message) =>
        IfStillThereAsync(token => client.DeleteMessageAsync(message.Id, message.PopReceipt, token));

    /// <summary>Lets a received message be seen again at once.</summary>
    public Task ReleaseAsync(QueueMessage message) =>
        IfStillThereAsync(token =>
            client.UpdateMessageAsync(message.MessageId, message.PopReceipt, message.MessageText, TimeSpan.Zero, token));

    /// <summary>About how many messages there are, those included that are received and not yet deleted.</summary>
    public async Task<long> CountAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            return (await client.GetPropertiesAsync(deadline.Token)).Value.ApproximateMessagesCountLong;
        }
        catch (RequestFailedException missing) when (IsMissing(missing))
        {
            return 0;
        }
    }

    /// <summary>Removes every message, of whatever age.</summary>
    public Task ClearAsync() => IfStillThereAsync(client.ClearMessagesAsync);

    // Received again by somebody else meanwhile, or deleted: then it is theirs.
    private static async Task IfStillThereAsync(Func<CancellationToken, Task> call)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            await call(deadline.Token);
        }
        catch (RequestFailedException missing) when (IsMissing(missing) || missing.ErrorCode == QueueErrorCode.PopReceiptMismatch)
        {
        }
    }

    private static bool IsMissing(RequestFailedException failure) => failure.Status == 404;
}
