using System.Collections.Frozen;
using System.Text.Json;
using PresencePipeline.Redis;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Agents;

/// <summary>
/// What an organization calls its secondary presences, by presence definition: kept in Redis as <c>presence-definitions</c> (JSON,
/// a day), and for a short while in memory.
/// </summary>
internal sealed class PresenceLabels(RedisConnection redis, PresenceMetrics metrics, TimeProvider timeProvider)
{
    private const string Key = "presence-definitions";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);
    private static readonly TimeSpan KeptInMemory = TimeSpan.FromSeconds(15);
    private static readonly FrozenDictionary<string, string> None = FrozenDictionary<string, string>.Empty;

    private volatile Known? last;

    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async Task StoreAsync(IReadOnlyDictionary<string, string> labels)
    {
        var sorted = new SortedDictionary<string, string>(labels.ToDictionary(), StringComparer.Ordinal);
        await redis.Database.StringSetAsync(
            Key, JsonSerializer.Serialize(sorted, AgentsJson.Default.SortedDictionaryStringString), Lifetime);
        last = null;
    }

    /// <summary>Labels by definition id, in lower case; empty where there are none, or none that can be read.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async Task<FrozenDictionary<string, string>> ReadAsync()
    {
        if (last is { } known && timeProvider.GetElapsedTime(known.At) < KeptInMemory)
        {
            return known.Labels;
        }

        var labels = await LoadAsync();
        last = new Known(labels, timeProvider.GetTimestamp());
        return labels;
    }

    private async Task<FrozenDictionary<string, string>> LoadAsync()
    {
        try
        {
            var json = (string?)await redis.Database.StringGetAsync(Key);
            return json is null
                ? None
                : JsonSerializer.Deserialize(json, AgentsJson.Default.SortedDictionaryStringString)
                    ?.ToFrozenDictionary(StringComparer.Ordinal) ?? None;
        }
        catch (Exception failure) when (failure is JsonException or RedisServerException { Kind: RedisErrorKind.WrongType })
        {
            metrics.ValueUnreadable(Key);
            return None;
        }
    }

    private sealed record Known(FrozenDictionary<string, string> Labels, long At);
}
