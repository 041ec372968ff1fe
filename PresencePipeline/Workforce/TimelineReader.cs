using Microsoft.Extensions.Options;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Workforce;

/// <summary>Reads from Redis the changes that a day is derived from: its own, and those that may tell how it began.</summary>
internal sealed class TimelineReader(
    RedisConnection redis, StreamPartitions partitions, UnreadableValues unreadable, IOptions<WorkforceOptions> options)
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
            foreach (var (id, members) in ids.Zip(await Task.WhenAll(ids.Select(id => ReadAsync(id, slices)))))
            {
                TimelineChange[] changes = [.. members.Select(TimelineCodec.Decode).OfType<TimelineChange>()];
                timelines.Add(changes);
                if (changes.Length < members.Length)
                {
                    unreadable.Skip("timeline", partitions.Of(id).Timeline(id, slices[^1]));
                }
            }
        }

        return timelines;
    }

    // One command whatever the number of slices. No member is in two of them.
    private async Task<SortedSetEntry[]> ReadAsync(string agentId, long[] slices)
    {
        var keys = Array.ConvertAll(slices, slice => partitions.Of(agentId).Timeline(agentId, slice));
        try
        {
            return await redis.Database.SortedSetCombineWithScoresAsync(SetOperation.Union, keys, aggregate: Aggregate.Max);
        }
        catch (RedisServerException failure) when (failure.Kind == RedisErrorKind.WrongType)
        {
            return [.. (await Task.WhenAll(keys.Select(ReadOneAsync))).SelectMany(members => members).OrderBy(member => member.Score)];
        }
    }

    private async Task<SortedSetEntry[]> ReadOneAsync(RedisKey key)
    {
        try
        {
            return await redis.Database.SortedSetRangeByRankWithScoresAsync(key);
        }
        catch (RedisServerException failure) when (failure.Kind == RedisErrorKind.WrongType)
        {
            unreadable.Skip("timeline", key);
            return [];
        }
    }
}
