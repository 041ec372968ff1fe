using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using PresencePipeline.Presence;
using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>
/// Appends the changes of deliveries to the stream, each event once. All deliveries that are waiting at the moment
/// share one script call: no delay is added, and under load one round trip serves many. A delivery is never split
/// between calls, so its changes are appended together or not at all.
/// </summary>
internal sealed class StreamAppender(
    RedisConnection redis,
    StreamKeys keys,
    IOptions<StreamOptions> options,
    TimeProvider timeProvider)
{
    /// <summary>Changes in one script call; bounds how long it holds Redis.</summary>
    private const int MaxChangesPerCall = 128;

    /// <summary>Deliveries that may wait. Beyond it Redis is far too slow, and the sender had better retry later.</summary>
    private const int MaxWaiting = 10_000;

    private static readonly string Script = LuaScripts.Load("append.lua");

    private readonly ConcurrentQueue<Waiting> queue = new();
    private readonly RedisKey[] heartbeats = [.. ConsumerGroups.All.Select(keys.Draining)];
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

        var waiting = new Waiting(changes, timeProvider.GetTimestamp(), deadline);
        queue.Enqueue(waiting);
        if (Interlocked.CompareExchange(ref pumping, 1, 0) == 0)
        {
            _ = PumpAsync();
        }

        return waiting.Task;
    }

    private async Task PumpAsync()
    {
        var batch = new List<Waiting>();
        do
        {
            while (TakeBatch(batch) is { } remaining)
            {
                await AppendBatchAsync(batch, remaining);
            }

            Volatile.Write(ref pumping, 0);
        }
        while (!queue.IsEmpty && Interlocked.CompareExchange(ref pumping, 1, 0) == 0);
    }

    /// <returns>How long the call for this batch may take, or null when nothing is waiting.</returns>
    private TimeSpan? TakeBatch(List<Waiting> batch)
    {
        batch.Clear();
        var changes = 0;
        while (queue.TryPeek(out var next) && (batch.Count == 0 || changes + next.Changes.Count <= MaxChangesPerCall))
        {
            queue.TryDequeue(out _);
            if (Remaining(next) <= TimeSpan.Zero)
            {
                next.SetException(new TimeoutException("Redis did not take the change in time."));
                continue;
            }

            batch.Add(next);
            changes += next.Changes.Count;
        }

        return batch.Count == 0 ? null : Remaining(batch[0]);
    }

    private TimeSpan Remaining(Waiting waiting) => waiting.Deadline - timeProvider.GetElapsedTime(waiting.Since);

    private async Task AppendBatchAsync(List<Waiting> batch, TimeSpan remaining)
    {
        try
        {
            var (scriptKeys, arguments) = Request(batch);
            var call = redis.Database.ScriptEvaluateAsync(Script, scriptKeys, arguments);
            var reply = await call.WaitAsync(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero, timeProvider);
            Distribute(batch, reply);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Every caller gets the failure, whatever it is; the pump itself must go on for the next ones.
            foreach (var waiting in batch)
            {
                waiting.TrySetException(failure);
            }
        }
    }

    private (RedisKey[] Keys, RedisValue[] Arguments) Request(List<Waiting> batch)
    {
        var changes = batch.Sum(waiting => waiting.Changes.Count);
        var scriptKeys = new List<RedisKey>(1 + heartbeats.Length + changes) { keys.Stream };
        scriptKeys.AddRange(heartbeats);
        var arguments = new List<RedisValue>(3 + (25 * changes)) { heartbeats.Length, dedupWindowMs, (string)keys.Wake! };
        foreach (var change in batch.SelectMany(waiting => waiting.Changes))
        {
            scriptKeys.Add(keys.Seen(change.EventId));
            var sizeAt = arguments.Count;
            arguments.Add(0);
            EntryCodec.Encode(change, arguments);
            arguments[sizeAt] = arguments.Count - sizeAt - 1;
        }

        return ([.. scriptKeys], [.. arguments]);
    }

    private static void Distribute(List<Waiting> batch, RedisResult reply)
    {
        var undrained = Undrained((int)reply[0]);
        var at = 1;
        foreach (var waiting in batch)
        {
            var entries = new AppendedEntry[waiting.Changes.Count];
            for (var i = 0; i < entries.Length; i++, at += 2)
            {
                entries[i] = new AppendedEntry((string)reply[at]!, (int)reply[at + 1] == 1);
            }

            waiting.SetResult(new AppendResult(entries, undrained));
        }
    }

    private static string[] Undrained(int mask) => mask == 0 ? [] : [.. ConsumerGroups.All.Where((_, group) => (mask & (1 << group)) != 0)];

    // Continuations run elsewhere: the pump's next call must not wait for a caller's response to be written.
    private sealed class Waiting(IReadOnlyList<PresenceChange> changes, long since, TimeSpan deadline)
        : TaskCompletionSource<AppendResult>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public IReadOnlyList<PresenceChange> Changes { get; } = changes;

        public long Since { get; } = since;

        public TimeSpan Deadline { get; } = deadline;
    }
}
