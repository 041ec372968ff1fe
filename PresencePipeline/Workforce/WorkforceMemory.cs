using Microsoft.Extensions.Options;
using PresencePipeline.Presence;
using PresencePipeline.Redis;
using PresencePipeline.Streams;

namespace PresencePipeline.Workforce;

/// <summary>Forgets an agent's timelines. A new history begins then, so that hosts drop what they have of them in memory.</summary>
internal sealed class WorkforceMemory(
    RedisConnection redis, StreamPartitions partitions, IOptions<WorkforceOptions> options, TimeProvider timeProvider)
    : IAgentMemory
{
    /// <summary>A timeline's key may outlast the time that it is kept for, but by less than this.</summary>
    private static readonly TimeSpan Longer = TimeSpan.FromDays(1);

    public async Task ForgetAsync(string agentId)
    {
        var now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        var keptMs = (long)(options.Value.Retention + options.Value.StateLifetime + Longer).TotalMilliseconds;
        long[] slices = [.. TimeSlice.Between(now - keptMs, now + (2 * TimeSlice.LengthMs))];
        foreach (var keys in partitions)
        {
            var deleted = await redis.Database.KeyDeleteAsync(Array.ConvertAll(slices, slice => keys.Timeline(agentId, slice)));
            if (await redis.Database.SortedSetRemoveAsync(keys.WorkforceAgents, agentId) || deleted > 0)
            {
                await redis.Database.StringSetAsync(keys.WorkforceEpoch, Guid.NewGuid().ToString("N"));
            }
        }
    }
}
