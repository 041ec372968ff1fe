using PresencePipeline.Presence;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Board;

/// <summary>One agent's row of the board, as the apply script writes it: the facts, and nothing derived from them.</summary>
internal sealed record AgentRow
{
    public required string AgentId { get; init; }

    public PresenceFact? Presence { get; init; }

    public RoutingFact? Routing { get; init; }

    /// <summary>When the last change was applied, on our clock, Unix milliseconds.</summary>
    public long UpdatedAt { get; init; }

    public string? Source { get; init; }

    public (string State, long Since) Effective =>
        EffectiveState.Of(Presence?.State, Presence?.Since ?? 0, Routing?.Status, Routing?.Since ?? 0);

    /// <summary>Whether the row is past its retention, by the same rule as its key in Redis.</summary>
    public bool IsExpired(long now, BoardOptions options)
    {
        var retention = Presence?.State == StateNames.Offline ? options.OfflineRetention : options.Retention;
        return UpdatedAt + (long)retention.TotalMilliseconds <= now;
    }

    /// <summary>Reads a row's hash; null if it has expired meanwhile.</summary>
    public static AgentRow? FromHash(string agentId, HashEntry[] hash)
    {
        var fields = hash.ToDictionary(field => (string)field.Name!, field => field.Value, StringComparer.Ordinal);
        return fields.Count == 0
            ? null
            : new AgentRow
            {
                AgentId = agentId,
                Presence = Text(fields, "presence") is { } state
                    ? new PresenceFact(state, Text(fields, "presenceRaw") ?? state, Number(fields, "presenceSince"), Text(fields, "definitionId"))
                    : null,
                Routing = Text(fields, "routing") is { } status ? new RoutingFact(status, Number(fields, "routingSince")) : null,
                UpdatedAt = Number(fields, "updatedAt"),
                Source = Text(fields, "source"),
            };
    }

    /// <summary>Applies an entry of the change feed to a row, or to none yet.</summary>
    public static AgentRow Apply(AgentRow? row, StreamEntry change)
    {
        var fields = change.Values.ToDictionary(field => (string)field.Name!, field => field.Value, StringComparer.Ordinal);
        row ??= new AgentRow { AgentId = Text(fields, EntryCodec.AgentId) ?? "" };
        row = row with { UpdatedAt = Number(fields, "updatedAt") };
        var state = Text(fields, EntryCodec.State) ?? "";
        var since = Number(fields, EntryCodec.TimestampMs);
        return Text(fields, EntryCodec.Kind) == PresenceKinds.Routing
            ? row with { Routing = new RoutingFact(state, since) }
            : row with
            {
                Presence = new PresenceFact(state, Text(fields, EntryCodec.RawState) ?? state, since, Text(fields, EntryCodec.DefinitionId)),
                Source = Text(fields, EntryCodec.Source),
            };
    }

    // The script writes an absent fact as an empty string, so that it replaces the one before.
    private static string? Text(Dictionary<string, RedisValue> fields, string name) =>
        fields.TryGetValue(name, out var value) && !value.IsNullOrEmpty ? (string?)value : null;

    private static long Number(Dictionary<string, RedisValue> fields, string name) =>
        fields.TryGetValue(name, out var value) && value.TryParse(out long number) ? number : 0;
}
