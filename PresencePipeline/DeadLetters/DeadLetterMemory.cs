using PresencePipeline.Presence;
using PresencePipeline.Redis;
using PresencePipeline.Streams;

namespace PresencePipeline.DeadLetters;

/// <summary>Forgets an agent's dead letters.</summary>
internal sealed class DeadLetterMemory(RedisConnection redis, StreamPartitions partitions) : IAgentMemory
{
    public Task ForgetAsync(string agentId) =>
        Task.WhenAll(partitions.Select(keys => StreamMemory.EraseAsync(redis, keys.DeadLetters, agentId)));
}
