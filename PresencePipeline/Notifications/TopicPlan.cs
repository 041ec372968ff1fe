namespace PresencePipeline.Notifications;

/// <summary>
/// Which agents are followed on which channel: as few channels as hold them, and an agent stays where it is for as long as its
/// channel does, since moving it costs two subscriptions. Agents beyond what the channels of an OAuth client hold are not followed.
/// </summary>
internal sealed class TopicPlan
{
    /// <summary>Topics that a channel may have, by Genesys Cloud's limit.</summary>
    public const int AgentsPerShard = 1_000;

    /// <summary>Channels that a user and OAuth client may have, by Genesys Cloud's limit; one more ends the one used longest ago.</summary>
    public const int MostShards = 20;

    private readonly Dictionary<int, HashSet<string>> shards = [];
    private readonly Dictionary<string, int> shardOf = new(StringComparer.OrdinalIgnoreCase);
    private int nextShard;

    /// <summary>The agents of each shard, by the shard's number, which it keeps.</summary>
    public IReadOnlyDictionary<int, IReadOnlySet<string>> Shards =>
        shards.ToDictionary(shard => shard.Key, IReadOnlySet<string> (shard) => shard.Value.ToHashSet(shard.Value.Comparer));

    /// <summary>Agents that are followed.</summary>
    public int Followed => shardOf.Count;

    /// <summary>Agents for which there is no room.</summary>
    public int Unfollowed { get; private set; }

    /// <summary>Takes the agents there are now.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Update(IReadOnlyCollection<string> agents)
    {
        var wanted = agents.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var gone = shardOf.Keys.Where(agent => !wanted.Contains(agent)).ToList();
        gone.ForEach(Remove);
        var needed = Math.Min(MostShards, (wanted.Count + AgentsPerShard - 1) / AgentsPerShard);
        var changed = gone.Count > 0;
        while (shards.Count > needed)
        {
            Dissolve(shards.MinBy(shard => shard.Value.Count).Key);
            changed = true;
        }

        // In an order that does not depend on how they were listed: two replicas with the same agents follow the same ones.
        var missing = wanted.Where(agent => !shardOf.ContainsKey(agent)).Order(StringComparer.OrdinalIgnoreCase).ToList();
        var placed = 0;
        while (placed < missing.Count && RoomFor(needed) is { } shard)
        {
            for (; placed < missing.Count && shards[shard].Count < AgentsPerShard; placed++)
            {
                shards[shard].Add(missing[placed]);
                shardOf[missing[placed]] = shard;
            }
        }

        Unfollowed = missing.Count - placed;
        return changed || placed > 0;
    }

    private int? RoomFor(int needed)
    {
        foreach (var (shard, agents) in shards)
        {
            if (agents.Count < AgentsPerShard)
            {
                return shard;
            }
        }

        if (shards.Count == needed)
        {
            return null;
        }

        shards.Add(nextShard, new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        return nextShard++;
    }

    private void Remove(string agent)
    {
        shardOf.Remove(agent, out var shard);
        shards[shard].Remove(agent);
    }

    private void Dissolve(int shard)
    {
        foreach (var agent in shards[shard])
        {
            shardOf.Remove(agent);
        }

        shards.Remove(shard);
    }
}
