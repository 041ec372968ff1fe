using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace PresenceFunctions.Tests.Testing;

/// <summary>Generates bodies for the recogniser, out of the words that its adapters look for.</summary>
public static class JsonArbitraries
{
    private const int Depth = 5;

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1767225600", "1767225600000", "1e999", "\"\"", "\"a\"", "\"BUSY\"", "\"\\ud800\"",
        "\"\\u0000\"",
        "\"2026-01-01T00:00:00Z\"", "[]", "{}", "[\"Busy\"]",
    ];

    /// <summary>Members as the adapters want them.</summary>
    private static readonly (string Name, string Value)[] Scalars =
    [
        ("agentId", "\"a\""), ("state", "\"BUSY\""), ("timestamp", "1767225600"), ("eventId", "\"e\""), ("eventSubscriptionId", "\"s\""),
        ("topicName", "\"v2.users.a.presence\""), ("topicName", "\"v2.users.a.routingStatus\""), ("topicName", "\"v2.users.a.activity\""),
        ("topicName", "\"v2.audits.entitytype.UserPresence.entityid.a\""), ("topicName", "\"v2.users..presence\""), (
            "topicName", "\"channel.metadata\""),
        ("id", "\"a\""), ("source", "\"aws.partner/genesys.com/x\""), ("systemPresence", "\"ON_QUEUE\""), ("status", "\"IDLE\""),
        ("primary", "true"),
        ("modifiedDate", "\"2026-01-01T00:00:00Z\""), ("startTime", "\"2026-01-01T00:00:00Z\""), ("eventTime", "\"2026-01-01T00:00:00Z\""),
        ("time", "\"2026-01-01T00:00:00Z\""), ("detail-type", "\"x\""), ("CorrelationId", "\"c\""), ("entityType", "\"UserPresence\""),
        ("property", "\"PRESENCE\""), ("newValues", "[\"Busy\"]"), ("validationCode", "\"c\""), ("eventType", "\"GenesysCloudEvent\""),
        ("eventType", "\"Microsoft.EventGrid.SubscriptionValidationEvent\""),
    ];

    private static readonly string[] Objects =
        ["eventBody", "metadata", "presenceDefinition", "routingStatus", "presence", "detail", "data", "message", "entity"];

    private static readonly string[] Files =
        [
            .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Payloads"), "*.json")
                .Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!,
        ];

    private static Gen<string> Text => ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "");

    public static Arbitrary<JsonBody> Bodies() => Json(Depth).Select(text => new JsonBody(text)).ToArbitrary();

    public static Arbitrary<SpoiltPayload> SpoiltPayloads() => Gen.OneOf(WithOtherBytes(), WithAnotherValue()).ToArbitrary();

    public static Arbitrary<ReorderedPayload> ReorderedPayloads() => (
        from file in Gen.Elements(Files)
        from seed in Gen.Choose(0, int.MaxValue)
        from extra in Json(2)
        select new ReorderedPayload(file, Reorder(Parse(PayloadFiles.Read(file)), new Random(seed), extra)!.ToJsonString())).ToArbitrary();

    private static Gen<string> Json(int depth)
    {
        var leaf = Gen.OneOf(Gen.Elements(Values), Text.Select(text => JsonSerializer.Serialize(text)));
        if (depth == 0)
        {
            return leaf;
        }

        var items = from size in Gen.Choose(0, 3) from values in Json(depth - 1).ArrayOf(size) select $"[{string.Join(',', values)}]";
        return Gen.Frequency((1, leaf), (1, items), (5, Object(depth)));
    }

    private static Gen<string> Object(int depth)
    {
        var scalar = Gen.Elements(Scalars);
        var anything =
            from name in Gen.OneOf(Gen.Elements(Scalars).Select(member => member.Name), Gen.Elements(Objects), Text)
            from value in Json(depth - 1)
            select (name, value);
        var nested = depth == 1
            ? scalar
            : Gen.OneOf(
                from name in Gen.Elements(Objects) from value in Object(depth - 1) select (name, value),
                from value in Object(depth - 1) select ("propertyChanges", $"[{value}]"));
        return from size in Gen.Choose(0, 14)
               from members in Gen.Frequency((6, scalar), (3, nested), (1, anything)).ArrayOf(size)
               select Object(members);
    }

    private static string Object((string Name, string Value)[] members) =>
        "{"
            + string.Join(
                ',', members.DistinctBy(member => member.Name).Select(member => $"{JsonSerializer.Serialize(member.Name)}:{member.Value}"))
            + "}";

    private static Gen<SpoiltPayload> WithOtherBytes() =>
        from file in Gen.Elements(Files)
        from edits in (from at in Gen.Choose(0, 4000) from value in Gen.Choose(' ', '~') select (at, value)).ArrayOf(3)
        select new SpoiltPayload(Overwrite(PayloadFiles.Read(file), edits));

    private static byte[] Overwrite(byte[] body, (int At, int Value)[] edits)
    {
        foreach (var (at, value) in edits)
        {
            body[at % body.Length] = (byte)value;
        }

        return body;
    }

    private static Gen<SpoiltPayload> WithAnotherValue() =>
        from file in Gen.Elements(Files)
        from at in Gen.Choose(0, 200)
        from value in Json(2)
        select new SpoiltPayload(Encoding.UTF8.GetBytes(Replace(Encoding.UTF8.GetString(PayloadFiles.Read(file)), at, value)));

    // Payload files have a member a line, so what follows a colon on one line is a scalar value.
    private static string Replace(string text, int at, string value)
    {
        var lines = text.Split('\n');
        var line = at % lines.Length;
        var colon = lines[line].IndexOf("\": ", StringComparison.Ordinal);
        if (colon >= 0 && !lines[line].EndsWith('{') && !lines[line].EndsWith('['))
        {
            lines[line] = lines[line][..(colon + 3)] + value + (lines[line].EndsWith(',') ? "," : "");
        }

        return string.Join('\n', lines);
    }

    private static JsonNode Parse(byte[] json) => JsonNode.Parse(json)!;

    private static JsonNode? Reorder(JsonNode? node, Random random, string extra)
    {
        switch (node)
        {
            case JsonObject members:
                var shuffled = members.Select(member => (member.Key, Value: Reorder(member.Value, random, extra))).ToList();
                shuffled.Add(($"x-{random.Next()}", ParseOrText(extra)));
                return new JsonObject(shuffled.OrderBy(_ => random.Next()).Select(member => KeyValuePair.Create(member.Key, member.Value)));
            case JsonArray items:
                return new JsonArray([.. items.Select(item => Reorder(item, random, extra))]);
            default:
                return node?.DeepClone();
        }
    }

    private static JsonNode? ParseOrText(string json)
    {
        try
        {
            var node = JsonNode.Parse(json);
            _ = node?.ToJsonString();
            return node;
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException or ArgumentException)
        {
            return "half a surrogate pair, or a number that no double holds";
        }
    }
}
