using System.Collections.Concurrent;
using System.Text.Json;
using PresencePipeline.Presence;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Agents;

/// <summary>
/// Names, departments and the like of agents, kept in Redis as <c>agent-directory:&lt;agentId&gt;</c> (JSON, an hour) and
/// for a short while in memory. An agent without a profile is shown by id.
/// </summary>
public sealed class AgentDirectory
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeptInMemory = TimeSpan.FromSeconds(30);

    private readonly RedisConnection redis;
    private readonly DirectoryVersion version;
    private readonly PresenceMetrics metrics;
    private readonly UnreadableValues unreadable;
    private readonly TimeProvider timeProvider;
    private readonly ConcurrentDictionary<string, (AgentProfile? Profile, long ReadAt)> memory = new(StringComparer.Ordinal);

    internal AgentDirectory(
        RedisConnection redis, StreamPartitions partitions, PresenceMetrics metrics, UnreadableValues unreadable, TimeProvider timeProvider)
    {
        this.unreadable = unreadable;
        this.redis = redis;
        this.metrics = metrics;
        this.timeProvider = timeProvider;
        version = new DirectoryVersion(redis, partitions, timeProvider);
    }

    /// <summary>Keeps a profile for an hour.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public Task StoreAsync(string agentId, AgentProfile profile) => StoreAsync([(agentId, profile)]);

    /// <summary>
    /// Keeps profiles for an hour. Where one has changed, hosts that have the former one in memory drop it within seconds.
    /// </summary>
    /// <returns>How many have changed.</returns>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async Task<int> StoreAsync(IReadOnlyList<(string AgentId, AgentProfile Profile)> profiles)
    {
        var writes = profiles.Select(entry => WriteAsync(entry.AgentId, entry.Profile.WithoutBlanks())).ToList();
        var changed = (await Task.WhenAll(writes)).Count(differs => differs);
        var now = timeProvider.GetTimestamp();
        foreach (var (agentId, profile) in profiles)
        {
            memory[Fold(agentId)] = (profile.WithoutBlanks(), now);
        }

        if (changed > 0)
        {
            await version.AdvanceAsync();
        }

        return changed;
    }

    /// <summary>Keeps the profiles of the given agents for another hour, as they are.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    internal Task RenewAsync(IReadOnlyList<string> agentIds) =>
        Task.WhenAll(agentIds.Select(agentId => redis.Database.KeyExpireAsync(Key(agentId), Lifetime)));

    /// <summary>Forgets an agent's profile.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    internal async Task ForgetAsync(string agentId)
    {
        memory.TryRemove(Fold(agentId), out _);
        if (await redis.Database.KeyDeleteAsync(Key(agentId)))
        {
            await version.AdvanceAsync();
        }
    }

    /// <summary>The profiles of the given agents, in their order; null for those that have none.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    internal async Task<AgentProfile?[]> FindAsync(IReadOnlyList<string> agentIds)
    {
        if (await version.HasChangedAsync())
        {
            memory.Clear();
        }

        var profiles = new AgentProfile?[agentIds.Count];
        var reads = new List<(int At, Task<RedisValue> Read)>();
        for (var i = 0; i < profiles.Length; i++)
        {
            if (memory.TryGetValue(agentIds[i], out var known) && timeProvider.GetElapsedTime(known.ReadAt) < KeptInMemory)
            {
                profiles[i] = known.Profile;
            }
            else
            {
                // One GET each, pipelined: the keys are in different slots, where MGET is refused.
                reads.Add((i, ReadAsync(agentIds[i])));
            }
        }

        var found = 0;
        foreach (var (at, read) in reads)
        {
            profiles[at] = Parse(agentIds[at], await read);
            memory[agentIds[at]] = (profiles[at], timeProvider.GetTimestamp());
            found += profiles[at] is null ? 0 : 1;
        }

        metrics.ProfilesLookedUp(found, missing: reads.Count - found);
        return profiles;
    }

    /// <returns>Whether it differs from what was there.</returns>
    private async Task<bool> WriteAsync(string agentId, AgentProfile profile)
    {
        RedisValue json = JsonSerializer.Serialize(profile, AgentsJson.Default.AgentProfile);
        try
        {
            return await redis.Database.StringSetAndGetAsync(Key(agentId), json, Lifetime, keepTtl: false) != json;
        }
        catch (RedisServerException failure) when (failure.Kind == RedisErrorKind.WrongType)
        {
            await redis.Database.StringSetAsync(Key(agentId), json, Lifetime);
            return true;
        }
    }

    // Others may write to the directory, too; a profile that cannot be read counts as missing.
    private async Task<RedisValue> ReadAsync(string agentId)
    {
        try
        {
            return await redis.Database.StringGetAsync(Key(agentId));
        }
        catch (RedisServerException failure) when (failure.Kind == RedisErrorKind.WrongType)
        {
            unreadable.Skip("profile", Key(agentId));
            return RedisValue.Null;
        }
    }

    private AgentProfile? Parse(string agentId, RedisValue json)
    {
        try
        {
            return json.IsNullOrEmpty ? null : JsonSerializer.Deserialize((string)json!, AgentsJson.Default.AgentProfile)?.WithoutBlanks();
        }
        catch (JsonException)
        {
            unreadable.Skip("profile", Key(agentId));
            return null;
        }
    }

    private static RedisKey Key(string agentId) => "agent-directory:" + Fold(agentId);

    // A GUID in any case.
    private static string Fold(string agentId) => AgentId.TryParse(agentId, out var id) ? id.Value : agentId;
}
