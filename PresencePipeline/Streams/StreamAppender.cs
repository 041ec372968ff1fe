using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using PresencePipeline.Presence;
using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>
/// Appends the changes of deliveries to one partition, each event once. All deliveries that are waiting at the moment
/// share one script call: no delay is added, and under load one round trip serves many. A delivery is never split
/// between calls, so its changes are appended together or not at all.
/// </summary>
internal sealed class StreamAppender(
    AppendSender sender, StreamKeys keys, IOptions<StreamOptions> options, AppendMemory memory, TimeProvider timeProvider)
{
    /// <summary>Changes in one script call; bounds how long it holds Redis.</summary>
    private const int MaxChangesPerCall = 128;

    /// <summary>Deliveries that may wait. If there are more, Redis is far too slow, and senders should retry later.</summary>
    private const int MaxWaiting = 10_000;

    private readonly ConcurrentQueue<WaitingAppend> queue = new();
    private readonly long dedupWindowMs = (long)options.Value.DedupWindow.TotalMilliseconds;
    private int pumping;

    /// <summary>Appends the changes of one delivery; completes when they are in the stream.</summary>
    /// <exception cref="RedisException">Redis refused, or is not connected.</exception>
    /// <exception cref="TimeoutException">Not done within <paramref name="deadline"/>; it may still happen later.</exception>
    public Task<AppendResult> AppendAsync(IReadOnlyList<PresenceChange> changes, TimeSpan deadline)
    {
        if (queue.Count >= MaxWaiting)
        {
            return Task.FromException<AppendResult>(new TimeoutException("Too many deliveries are waiting for Redis."));
        }

        var waiting = new WaitingAppend(changes, deadline, timeProvider);
        queue.Enqueue(waiting);
        if (Interlocked.CompareExchange(ref pumping, 1, 0) == 0)
        {
            _ = PumpAsync();
        }

        return waiting.Task;
    }

    private async Task PumpAsync()
    {
        do
        {
            while (StartNext() is { } call)
            {
                await call.CompleteAsync();
            }

            Volatile.Write(ref pumping, 0);
        }
        while (!queue.IsEmpty && Interlocked.CompareExchange(ref pumping, 1, 0) == 0);
    }

    private AppendCall? StartNext()
    {
        var batch = new List<WaitingAppend>();
        var changes = 0;
        while (queue.TryPeek(out var next) && (batch.Count == 0 || changes + next.Changes.Count <= MaxChangesPerCall))
        {
            queue.TryDequeue(out _);
            if (next.Remaining > TimeSpan.Zero)
            {
                batch.Add(next);
                changes += next.Changes.Count;
            }
            else
            {
                next.TrySetException(new TimeoutException("Redis did not take the change in time."));
            }
        }

        return batch.Count == 0 ? null : AppendCall.Start(sender, keys, dedupWindowMs, batch, memory, timeProvider);
    }
}
