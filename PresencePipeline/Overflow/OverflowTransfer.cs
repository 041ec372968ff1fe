using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Options;
using PresencePipeline.Draining;
using PresencePipeline.Presence;
using PresencePipeline.Redis;
using StackExchange.Redis;

namespace PresencePipeline.Overflow;

/// <summary>
/// Moves messages of the overflow queue into the stream: appended first, deleted then, so that nothing is lost between. What is moved
/// twice is recognised by its event id or, later than that, is not newer than what is shown.
/// </summary>
internal sealed class OverflowTransfer(
    StorageAccess storage, IOptions<OverflowOptions> options, DrainingAppender appender, OverflowBurial burial)
{
    /// <summary>
    /// Messages return to the queue after this if whoever received them dies, or never got the answer; until then nobody sees them. One
    /// that is moved for longer is moved twice, which does no harm.
    /// </summary>
    private static readonly TimeSpan HiddenFor = TimeSpan.FromSeconds(30);

    /// <summary>Messages that are deleted at a time.</summary>
    private const int Deletions = 8;

    private static readonly TimeSpan AppendDeadline = TimeSpan.FromSeconds(5);

    /// <summary>Bounds how long one script holds Redis.</summary>
    private const int ChangesPerAppend = 128;

    private readonly StorageQueue? queue = storage.Queue(options.Value.QueueName);

    /// <summary>
    /// Appends what can be received, and deletes all of it in the end: the board waits for the appends only, and each message takes a
    /// call of its own to be deleted.
    /// </summary>
    /// <param name="atLeast">How many messages are enough, if there are so many.</param>
    /// <param name="goesOn">Whether it is to go on; asked before every receive but the first.</param>
    /// <returns>How many messages.</returns>
    /// <exception cref="RedisException">Redis refused or went away; the messages are in the queue again.</exception>
    public async Task<int> MoveAsync(int atLeast, Func<bool> goesOn)
    {
        var appended = new List<ReceivedMessage>();
        try
        {
            QueueMessage[] messages;
            do
            {
                messages = await queue!.ReceiveAsync(HiddenFor);
                await AppendOrReleaseAsync(messages);
                appended.AddRange(messages.Select(message => new ReceivedMessage(message.MessageId, message.PopReceipt)));
            }
            while (messages.Length > 0 && appended.Count < atLeast && goesOn());
        }
        finally
        {
            await ForEachAsync(appended, queue!.DeleteAsync);
        }

        return appended.Count;
    }

    private async Task AppendOrReleaseAsync(QueueMessage[] messages)
    {
        try
        {
            await AppendAsync(messages);
        }
        catch (Exception failure) when (RedisFailure.IsPassing(failure))
        {
            await ForEachAsync(messages, queue!.ReleaseAsync);
            throw;
        }
    }

    // A message for which that fails comes back later, and is recognised then.
    private static Task ForEachAsync<T>(IEnumerable<T> messages, Func<T, Task> action) =>
        Parallel.ForEachAsync(messages, new ParallelOptions { MaxDegreeOfParallelism = Deletions }, async (message, _) =>
        {
            try
            {
                await action(message);
            }
            catch (Exception failure) when (StorageFailure.IsPassing(failure))
            {
                // The queue is slow or away: the next look says so.
            }
        });

    private async Task AppendAsync(QueueMessage[] messages)
    {
        var decoded = Array.ConvertAll(messages, message => (Id: message.MessageId, Content: OverflowMessage.Decode(message.MessageText)));
        foreach (var chunk in decoded.SelectMany(message => message.Content.Changes).Chunk(ChangesPerAppend))
        {
            await AppendAsync(chunk);
        }

        // Last: what fails before it is read again, and would be buried again.
        foreach (var (id, text) in decoded.SelectMany(message => message.Content.Unreadable.Select(text => (message.Id, text))))
        {
            await burial.BuryAsync(id, text);
        }
    }

    // One that Redis will never take must not hold up the others for ever.
    private async Task AppendAsync(PresenceChange[] changes)
    {
        try
        {
            await appender.AppendAsync(changes, AppendDeadline);
        }
        catch (RedisServerException refused) when (RedisFailure.IsOfArguments(refused))
        {
            if (changes is [var change])
            {
                await burial.BuryAsync(change, refused.Message);
                return;
            }

            foreach (var single in changes)
            {
                await AppendAsync([single]);
            }
        }
    }
}
