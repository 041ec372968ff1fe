using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using PresencePipeline.Presence;

namespace PresencePipeline.Overflow;

/// <summary>
/// Puts deliveries into the overflow queue: one that comes alone at once, and those that come within a few milliseconds together, since
/// whoever replays them deletes message by message. What may wait at a time is bounded.
/// </summary>
internal sealed class OverflowWriter(StorageAccess storage, IOptions<OverflowOptions> options, TimeProvider timeProvider)
{
    /// <summary>From the beginning of one round to that of the next at least; those that come meanwhile go together.</summary>
    private static readonly TimeSpan BetweenRounds = TimeSpan.FromMilliseconds(40);

    /// <summary>
    /// Characters that may wait, unless one delivery has more: what ten thousand deliveries come to. Beyond it the storage is far too slow.
    /// </summary>
    private const long MaxWaiting = 4_000_000;

    /// <summary>Characters that are sent at a time, unless one delivery has more.</summary>
    private const int MaxSent = 1_000_000;

    private readonly StorageQueue? queue = storage.Queue(options.Value.QueueName);
    private readonly ConcurrentQueue<DeferredDelivery> waiting = new();
    private long waitingLength;
    private int pumping;

    /// <summary>Whether there is a queue at all.</summary>
    public bool IsConfigured => queue is not null;

    /// <summary>Completes when all the changes of a delivery are in the queue.</summary>
    /// <exception cref="Exception">They are not, or not all; see <see cref="StorageFailure"/>.</exception>
    public Task PutAsync(IReadOnlyList<PresenceChange> changes)
    {
        var delivery = new DeferredDelivery(changes);
        var length = Interlocked.Add(ref waitingLength, delivery.Length);
        if (length > MaxWaiting && length > delivery.Length)
        {
            Interlocked.Add(ref waitingLength, -delivery.Length);
            return Task.FromException(new OperationCanceledException("Too many deliveries are waiting for the overflow queue."));
        }

        waiting.Enqueue(delivery);
        if (Interlocked.CompareExchange(ref pumping, 1, 0) == 0)
        {
            _ = PumpAsync();
        }

        return delivery.Task;
    }

    private async Task PumpAsync()
    {
        do
        {
            while (!waiting.IsEmpty)
            {
                var round = Task.Delay(BetweenRounds, timeProvider);
                await SendAsync(TakeNext());
                await round;
            }

            Volatile.Write(ref pumping, 0);
        }
        while (!waiting.IsEmpty && Interlocked.CompareExchange(ref pumping, 1, 0) == 0);
    }

    private List<DeferredDelivery> TakeNext()
    {
        var (taken, length) = (new List<DeferredDelivery>(), 0);
        while (waiting.TryPeek(out var next)
            && (taken.Count == 0 || length + next.Length <= MaxSent)
            && waiting.TryDequeue(out var delivery))
        {
            taken.Add(delivery);
            length += delivery.Length;
        }

        return taken;
    }

    /// <summary>Sends and tells every delivery what became of it; does not throw.</summary>
    private async Task SendAsync(List<DeferredDelivery> deliveries)
    {
        try
        {
            // All or none of what has been gathered: a sender that is told to try again repeats what is known by its event id.
            var messages = OverflowMessage.Pack(deliveries.SelectMany(delivery => delivery.Encoded));
            await Task.WhenAll(messages.Select(message => queue!.SendAsync(message.Text, StorageQueue.Forever)));
            deliveries.ForEach(delivery => delivery.TrySetResult());
        }
        catch (Exception failure)
        {
            // Whatever it was, every sender gets it, and the next are tried all the same.
            deliveries.ForEach(delivery => delivery.TrySetException(failure));
        }
        finally
        {
            Interlocked.Add(ref waitingLength, -deliveries.Sum(delivery => (long)delivery.Length));
        }
    }
}
