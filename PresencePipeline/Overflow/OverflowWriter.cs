using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using PresencePipeline.Presence;

namespace PresencePipeline.Overflow;

/// <summary>
/// Puts deliveries into the overflow queue. Those that come within a few milliseconds share messages, since whoever replays them
/// deletes message by message. What may wait at a time is bounded.
/// </summary>
internal sealed class OverflowWriter(StorageAccess storage, IOptions<OverflowOptions> options, TimeProvider timeProvider)
{
    /// <summary>How long the first of several deliveries waits for the others.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    /// <summary>Characters that may wait: what many thousand deliveries come to. Beyond it the storage is far too slow.</summary>
    private const long MaxWaiting = 16_000_000;

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
        if (Interlocked.Add(ref waitingLength, delivery.Length) > MaxWaiting)
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
                await Task.Delay(Gathering, timeProvider);
                await SendAsync(TakeAll());
            }

            Volatile.Write(ref pumping, 0);
        }
        while (!waiting.IsEmpty && Interlocked.CompareExchange(ref pumping, 1, 0) == 0);
    }

    private List<DeferredDelivery> TakeAll()
    {
        var taken = new List<DeferredDelivery>();
        while (waiting.TryDequeue(out var delivery))
        {
            taken.Add(delivery);
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
