using System.Text.Json.Serialization;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.DeadLetters;

/// <summary>An entry that was delivered to a group too often without being applied.</summary>
/// <param name="Id">Which dead letter.</param>
/// <param name="Partition">The partition that it is from; null if there is only one.</param>
/// <param name="Group">The consumer group that could not apply it.</param>
/// <param name="OriginalId">The entry's id in the stream.</param>
/// <param name="Reason">Why, as far as it is known.</param>
/// <param name="Deliveries">How often it was delivered.</param>
/// <param name="DeadAt">When it was given up, Unix milliseconds.</param>
internal sealed record DeadLetter(
    DeadLetterId Id,
    int? Partition,
    string Group,
    [property: JsonPropertyName("entryId")] string OriginalId,
    string Reason,
    long Deliveries,
    long DeadAt)
{
    /// <summary>What the script writes before the entry's own fields.</summary>
    private static readonly string[] ScriptFields = ["group", "entryId", "reason", "deliveries", "deadAt"];

    /// <summary>The entry's own fields.</summary>
    [JsonIgnore]
    public NameValueEntry[] OriginalFields { get; private init; } = [];

    /// <summary>The entry's own fields by name; of a name that it has twice, the last.</summary>
    [JsonPropertyName("entry")]
    public required IReadOnlyDictionary<string, string> OriginalByName { get; init; }

    /// <summary>
    /// Reads a dead letter. Entries that the script has not written are listed, too, so that they can be seen and dropped.
    /// </summary>
    public static DeadLetter From(StreamEntry letter, int? partition)
    {
        var id = new DeadLetterId(EntryId.Parse(letter.Id), partition);
        var values = letter.Values;
        var isOurs = values.Length >= ScriptFields.Length && ScriptFields.Zip(values).All(pair => pair.First == pair.Second.Name);
        if (!isOurs || !values[3].Value.TryParse(out long deliveries) || !values[4].Value.TryParse(out long deadAt))
        {
            return new DeadLetter(id, partition, "", "", "Unknown: somebody else has written it.", 0, (long)id.LetterId.Milliseconds)
            {
                OriginalFields = values,
                OriginalByName = ByName(values),
            };
        }

        var fields = values[ScriptFields.Length..];
        var (group, originalId, reason) = (values[0].Value.ToString(), values[1].Value.ToString(), values[2].Value.ToString());
        return new DeadLetter(id, partition, group, originalId, reason, deliveries, deadAt)
        {
            OriginalFields = fields,
            OriginalByName = ByName(fields),
        };
    }

    private static Dictionary<string, string> ByName(NameValueEntry[] fields) =>
        fields.GroupBy(pair => pair.Name.ToString()).ToDictionary(pairs => pairs.Key, pairs => pairs.Last().Value.ToString());
}
