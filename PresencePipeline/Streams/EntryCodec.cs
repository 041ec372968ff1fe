using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PresencePipeline.Presence;
using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>
/// A change as fields of a stream entry, schema 1. Readers keep to the fields they know, so fields may be added; the
/// <c>schema</c> number changes only when a field changes its meaning.
/// </summary>
internal static class EntryCodec
{
    public const string AgentId = "agentId";
    public const string State = "state";
    public const string TimestampMs = "timestampMs";
    public const string GenesysEventId = "genesysEventId";
    public const string IngestionTimestampMs = "ingestionTimestampMs";
    public const string Kind = "kind";
    public const string RawState = "rawState";
    public const string DefinitionId = "definitionId";
    public const string Source = "source";
    public const string SubscriptionId = "subscriptionId";
    public const string CorrelationId = "correlationId";
    public const string Schema = "schema";

    /// <summary>Values that <see cref="Encode"/> adds at most.</summary>
    public const int MaxValues = 2 * 12;

    private const int SchemaVersion = 1;

    /// <summary>Times are at most fourteen digits, which lasts until the year 5138.</summary>
    private const long EndOfTimes = 100_000_000_000_000;

    /// <summary>Appends the change's fields to <paramref name="fields"/>: name, value, name, value, …</summary>
    public static void Encode(PresenceChange change, List<RedisValue> fields)
    {
        Add(fields, AgentId, change.AgentId.Value);
        Add(fields, State, change.State);
        Add(fields, TimestampMs, change.SourceTimeMs);
        Add(fields, GenesysEventId, change.EventId.Value);
        Add(fields, IngestionTimestampMs, change.IngestedAtMs);
        Add(fields, Kind, change.Kind.ToName());
        Add(fields, RawState, change.RawState);
        AddKnown(fields, DefinitionId, change.DefinitionId);
        AddKnown(fields, Source, change.Source);
        AddKnown(fields, SubscriptionId, change.SubscriptionId);
        AddKnown(fields, CorrelationId, change.CorrelationId);
        Add(fields, Schema, SchemaVersion);
    }

    /// <summary>Reads an entry; false when a field that the board needs is missing or unreadable.</summary>
    public static bool TryDecode(StreamEntry entry, [NotNullWhen(true)] out PresenceChange? change)
    {
        var fields = new Fields();
        foreach (var field in entry.Values)
        {
            fields.Take(field);
        }

        return fields.TryBuild(out change);
    }

    private static void Add(List<RedisValue> fields, string name, RedisValue value)
    {
        fields.Add(name);
        fields.Add(value);
    }

    private static void AddKnown(List<RedisValue> fields, string name, string? value)
    {
        if (value is not null)
        {
            Add(fields, name, value);
        }
    }

    private struct Fields
    {
        private string? agentId, state, timestampMs, eventId, ingestedAtMs, kind, rawState;
        private string? definitionId, source, subscriptionId, correlationId;

        public void Take(NameValueEntry field)
        {
            var value = (string?)field.Value;
            switch ((string?)field.Name)
            {
                case AgentId: agentId = value; break;
                case State: state = value; break;
                case TimestampMs: timestampMs = value; break;
                case GenesysEventId: eventId = value; break;
                case IngestionTimestampMs: ingestedAtMs = value; break;
                case Kind: kind = value; break;
                case RawState: rawState = value; break;
                case DefinitionId: definitionId = value; break;
                case Source: source = value; break;
                case SubscriptionId: subscriptionId = value; break;
                case CorrelationId: correlationId = value; break;
            }
        }

        public readonly bool TryBuild([NotNullWhen(true)] out PresenceChange? change)
        {
            change = null;
            if (!Presence.AgentId.TryParse(agentId, out var agent)
                || !EventId.TryParse(eventId, out var id)
                || !PresenceKinds.TryParse(kind, out var presenceKind)
                || !StateNames.TryNormalise(presenceKind, state, out var canonical)
                || !TryReadTime(timestampMs, out var sourceTimeMs)
                || !TryReadTime(ingestedAtMs, out var ingestionTimeMs))
            {
                return false;
            }

            change = new PresenceChange
            {
                AgentId = agent,
                Kind = presenceKind,
                State = canonical,
                RawState = rawState ?? canonical,
                SourceTimeMs = sourceTimeMs,
                IngestedAtMs = ingestionTimeMs,
                EventId = id,
                DefinitionId = definitionId,
                Source = source,
                SubscriptionId = subscriptionId,
                CorrelationId = correlationId,
            };
            return true;
        }

        private static bool TryReadTime(string? text, out long milliseconds) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out milliseconds) && milliseconds < EndOfTimes;
    }
}
