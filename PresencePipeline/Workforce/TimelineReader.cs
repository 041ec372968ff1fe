using Microsoft.Extensions.Options;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Workforce;

/// <summary>Reads from Redis the changes that a day is derived from: its own, and those that may tell how it began.</summary>
internal sealed class TimelineReader(RedisConnection redis, StreamPartitions partitions, IOptions<WorkforceOptions> options)
{
    /// <summary>Agents read at once.</summary>
    private const int AgentsAtOnce = 500;

    private readonly long lifetimeMs = (long)options.Value.StateLifetime.TotalMilliseconds;

    /// <summary>The ids of all agents that have a timeline.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async Task<IReadOnlyList<string>> ReadAgentIdsAsync()
    {
        var ids = await Task.WhenAll(partitions.Select(keys => redis.Database.SortedSetRangeByRankAsync(keys.WorkforceAgents)));
        return
        [
            .. partitions.Zip(ids).SelectMany(part => part.Second.Select(id => id.ToString()).Where(id => partitions.IsOf(part.First, id))),
        ];
    }

    /// <summary>The changes of each of the given agents, in their order, by source time.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async Task<List<TimelineChange[]>> ReadAsync(IReadOnlyList<string> agentIds, WorkDay day)
    {
        var slices = TimeSlice.Between(day.Start - lifetimeMs, day.End).ToArray();
        var timelines = new List<TimelineChange[]>(agentIds.Count);
        foreach (var ids in agentIds.Chunk(AgentsAtOnce))
        {
            foreach (var members in await Task.WhenAll(ids.Select(id => ReadAsync(id, slices))))
            {
                timelines.Add([.. members.Select(TimelineCodec.Decode).OfType<TimelineChange>()]);
            }
        }

        return timelines;
    }

    // One command whatever the number of slices. No member is in two of them.
    private Task<SortedSetEntry[]> ReadAsync(string agentId, long[] slices) =>
        redis.Database.SortedSetCombineWithScoresAsync(
            SetOperation.Union,
            Array.ConvertAll(slices, slice => partitions.Of(agentId).Timeline(agentId, slice)),
            aggregate: Aggregate.Max);
}
