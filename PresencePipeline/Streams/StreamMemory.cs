using PresencePipeline.Presence;
using PresencePipeline.Redis;
using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>Forgets an agent's entries that are still in the streams, read or not.</summary>
internal sealed class StreamMemory(RedisConnection redis, StreamPartitions partitions) : IAgentMemory
{
    private const int AtOnce = 1000;

    public async Task ForgetAsync(string agentId)
    {
        foreach (var keys in partitions)
        {
            await EraseAsync(
                redis, keys.Stream, agentId, ids => Task.WhenAll(ConsumerGroups.All.Select(group => AcknowledgeAsync(keys, group, ids))));
        }
    }

    /// <summary>Deletes the entries of a stream whose field <c>agentId</c> is an agent's.</summary>
    /// <param name="redis">The connection.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="before">Called with the ids of entries that are deleted next.</param>
    public static async Task EraseAsync(RedisConnection redis, RedisKey stream, string agentId, Func<RedisValue[], Task>? before = null)
    {
        RedisValue from = "-";
        while (await redis.Database.StreamRangeAsync(stream, from, "+", AtOnce) is { Length: > 0 } page)
        {
            RedisValue[] ids = [.. page.Where(entry => entry[EntryCodec.AgentId] == agentId).Select(entry => entry.Id)];
            if (ids.Length > 0)
            {
                await (before?.Invoke(ids) ?? Task.CompletedTask);
                await redis.Database.StreamDeleteAsync(stream, ids);
            }

            from = $"({page[^1].Id}";
        }
    }

    // What is gone needs not be delivered again.
    private async Task AcknowledgeAsync(StreamKeys keys, string group, RedisValue[] ids)
    {
        try
        {
            await redis.Database.StreamAcknowledgeAsync(keys.Stream, group, ids);
        }
        catch (RedisServerException failure) when (failure.Message.StartsWith("NOGROUP", StringComparison.Ordinal))
        {
            // It has read nothing yet.
        }
    }
}
