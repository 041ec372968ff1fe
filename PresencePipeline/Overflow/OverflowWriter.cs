using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using PresencePipeline.Presence;

namespace PresencePipeline.Overflow;

/// <summary>
/// Puts deliveries into the overflow queue: one at once, and those that come while that is under way together. What may wait at a time
/// is bounded.
/// </summary>
internal sealed class OverflowWriter
{
    /// <summary>
    /// Characters that may wait, unless one delivery has more: what ten thousand deliveries come to. Beyond it the storage is far too slow.
    /// </summary>
    private const long MaxWaiting = 4_000_000;

    /// <summary>Characters that are sent at a time, unless one delivery has more.</summary>
    private const int MaxSent = 1_000_000;

    private readonly GrowingMessage? message;
    private readonly ConcurrentQueue<DeferredDelivery> waiting = new();
    private long waitingLength;
    private int pumping;

    public OverflowWriter(StorageAccess storage, IOptions<OverflowOptions> options) =>
        message = storage.Queue(options.Value.QueueName) is { } queue ? new GrowingMessage(queue) : null;

    /// <summary>Whether there is a queue at all.</summary>
    public bool IsConfigured => message is not null;

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
                await SendAsync(TakeNext());
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
            await message!.PutAsync([.. deliveries.SelectMany(delivery => delivery.Encoded)]);
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
