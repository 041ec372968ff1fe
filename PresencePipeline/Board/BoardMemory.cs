using PresencePipeline.Presence;
using PresencePipeline.Redis;
using PresencePipeline.Streams;

namespace PresencePipeline.Board;

/// <summary>Forgets an agent's row and what the feed tells of them. Open wallboards start again from a snapshot without them.</summary>
internal sealed class BoardMemory(RedisConnection redis, StreamPartitions partitions) : IAgentMemory
{
    private static readonly string Script = LuaScripts.Load("forget.lua");

    public Task ForgetAsync(string agentId) => Task.WhenAll(partitions.Select(keys => redis.Database.ScriptEvaluateAsync(
        Script,
        [keys.Agent(agentId), keys.Agents, keys.Offline, keys.Changes, keys.Epoch],
        [agentId, Guid.NewGuid().ToString("N"), (string)keys.Changed!])));
}
