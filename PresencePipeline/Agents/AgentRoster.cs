using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Agents;

/// <summary>The ids of all agents, as the last sweep has found them. Whoever follows agents one by one asks which there are.</summary>
internal sealed class AgentRoster(RedisConnection redis, StreamPartitions partitions)
{
    private readonly RedisKey key = partitions.Roster;
    private Known? known;

    /// <summary>Keeps the agents of a sweep. Costs nothing to those who read it while they stay the same.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async Task StoreAsync(IEnumerable<string> agentIds)
    {
        var text = string.Join('\n', agentIds.Order(StringComparer.Ordinal));
        if ((string?)await redis.Database.HashGetAsync(key, Ids) != text)
        {
            await redis.Database.HashSetAsync(key, [new HashEntry(Ids, text), new HashEntry(Version, Guid.NewGuid().ToString("N"))]);
        }
    }

    /// <summary>The agents; the same list for as long as they are the same. Null if there has been no sweep.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async Task<IReadOnlyList<string>?> ReadAsync()
    {
        var version = (string?)await redis.Database.HashGetAsync(key, Version);
        if (version is null || version != known?.Version)
        {
            var fields = await redis.Database.HashGetAsync(key, [Version, Ids]);
            known = fields is [{ IsNull: false } stored, var ids]
                ? new Known(stored!, ((string?)ids ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                : null;
        }

        return known?.Ids;
    }

    private static RedisValue Ids => "ids";

    private static RedisValue Version => "version";

    private sealed record Known(string Version, IReadOnlyList<string> Ids);
}
