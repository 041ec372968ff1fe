using PresencePipeline.Presence;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Testing;

/// <summary>Entries as they come out of the stream, without it.</summary>
internal static class Entries
{
    public static StreamEntry Presence(string id, string agentId, string state, long at) =>
        Of(id, agentId, PresenceKind.Presence, state, at);

    public static StreamEntry Of(string id, string agentId, PresenceKind kind, string state, long at) =>
        new(id, [.. Fields(agentId, kind, state, at).Chunk(2).Select(field => new NameValueEntry(field[0], field[1]))]);

    private static List<RedisValue> Fields(string agentId, PresenceKind kind, string state, long at)
    {
        Assert.True(AgentId.TryParse(agentId, out var agent));
        var fields = new List<RedisValue>();
        EntryCodec.Encode(
            new PresenceChange
            {
                AgentId = agent,
                Kind = kind,
                State = state,
                RawState = state,
                SourceTimeMs = at,
                IngestedAtMs = at,
                EventId = EventId.Derive(agent, kind, state, null, at),
            },
            fields);
        return fields;
    }
}
