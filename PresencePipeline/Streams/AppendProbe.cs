using PresencePipeline.Presence;
using PresencePipeline.Redis;
using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>
/// Whether an append would be taken now. That Redis answers is no proof: a replica, a full one or one that lacks a permission
/// answers PING all the while. So what an append does is tried in every partition, and nothing of it stays.
/// </summary>
internal sealed class AppendProbe(RedisConnection redis, StreamPartitions partitions, AppendMemory memory)
{
    private static readonly string Script = LuaScripts.Load("probe.lua");

    // Nobody appends what has no agent.
    private static readonly EventId Nobodys = EventId.Derive(default, PresenceKind.Presence, "", null, "probe");

    /// <summary>Tries it.</summary>
    /// <exception cref="RedisException">Redis refuses as a whole, or is not reachable.</exception>
    /// <exception cref="TimeoutException">Redis does not answer.</exception>
    public async Task<AppendProspect> TryAsync()
    {
        var tried = await Task.WhenAll(partitions.Select(TryAsync));
        var refused = tried.Select(prospect => prospect.Refusal).FirstOrDefault(refusal => refusal is not null);
        return new AppendProspect(
            refused ?? memory.Refusal, tried.Select(prospect => prospect.NoWakeUp).FirstOrDefault(refusal => refusal is not null));
    }

    private async Task<AppendProspect> TryAsync(StreamKeys keys)
    {
        RedisKey[] scriptKeys = [keys.Stream, keys.Seen(Nobodys), .. ConsumerGroups.All.Select(keys.Draining)];
        var reply = await redis.Database.ScriptEvaluateAsync(Script, scriptKeys, [(string)keys.Wake!]);
        return new AppendProspect(Code((string?)reply[0]), Code((string?)reply[1]));
    }

    private static string? Code(string? error) => string.IsNullOrEmpty(error) ? null : RedisRefusal.CodeOf(error);
}
