using System.Collections.Concurrent;
using PresencePipeline.Redis;
using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>
/// Sends the appends of this process. Whoever waits for the entries of a partition in this process sends along with them what they ask
/// Redis for: one write then serves both, and no wake-up is needed. The wake-ups of these appends name this process, which need not hear
/// them.
/// </summary>
internal sealed class AppendSender(RedisConnection redis)
{
    private readonly ConcurrentDictionary<string, Func<Send, Task<RedisResult>>> waiting = new(StringComparer.Ordinal);

    /// <summary>Sends an append to whoever executes it, with a wake-up that says this.</summary>
    public delegate Task<RedisResult> Send(IDatabaseAsync on, RedisValue wakeUp);

    /// <summary>What the wake-ups of this process's appends say where somebody in it waits.</summary>
    public RedisValue Name { get; } = Guid.NewGuid().ToByteArray();

    /// <summary>From now on, sends the appends to a partition.</summary>
    public void SendAlong(StreamKeys keys, Func<Send, Task<RedisResult>> along) => waiting[keys.Name] = along;

    /// <summary>Nobody waits for the entries of the partition any more.</summary>
    public void SendAlone(StreamKeys keys) => waiting.TryRemove(keys.Name, out _);

    /// <summary>Sends an append to a partition.</summary>
    public Task<RedisResult> SendAsync(StreamKeys keys, Send append) =>
        waiting.TryGetValue(keys.Name, out var along) ? along(append) : append(redis.Database, RedisValue.EmptyString);
}
