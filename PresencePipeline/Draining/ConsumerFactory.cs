using System.Collections.Concurrent;
using PresencePipeline.Redis;
using PresencePipeline.Streams;

namespace PresencePipeline.Draining;

/// <summary>Makes this process's consumers; those of a partition wait together.</summary>
internal sealed class ConsumerFactory(RedisConnection redis, AppendSender appends, ConsumerName name)
{
    private readonly ConcurrentDictionary<string, WaitingRoom> rooms = new(StringComparer.Ordinal);

    /// <param name="group">The consumer group.</param>
    /// <param name="keys">The partition.</param>
    /// <param name="isHand">Whether it helps the group's own for a while.</param>
    public ConsumerGroup Create(string group, StreamKeys keys, bool isHand) =>
        new(redis, keys, group, name.Value, isHand, rooms.GetOrAdd(keys.Name, _ => new WaitingRoom(redis, keys, appends)));
}
