using System.Text.Json.Serialization;
using StackExchange.Redis;

namespace PresencePipeline.DeadLetters;

/// <summary>An entry that a group was delivered too often without applying it.</summary>
/// <param name="Key">Which dead letter.</param>
/// <param name="Partition">The partition that it is from; null if there is only one.</param>
/// <param name="Group">The consumer group that could not apply it.</param>
/// <param name="EntryId">The entry's id in the stream.</param>
/// <param name="Reason">Why, as far as it is known.</param>
/// <param name="Deliveries">How often it was delivered.</param>
/// <param name="DeadAt">When it was given up, Unix milliseconds.</param>
internal sealed record DeadLetter(
    [property: JsonIgnore] DeadLetterId Key, int? Partition, string Group, string EntryId, string Reason, long Deliveries, long DeadAt)
{
    /// <summary>What the script writes before the entry's own fields.</summary>
    private static readonly string[] OwnFields = ["group", "entryId", "reason", "deliveries", "deadAt"];

    [JsonPropertyOrder(-1)]
    public string Id => Key.ToString();

    /// <summary>The entry's own fields.</summary>
    [JsonIgnore]
    public NameValueEntry[] Fields { get; private init; } = [];

    /// <summary>The entry's own fields by name; of a name that it has twice, the last.</summary>
    public IReadOnlyDictionary<string, string> Entry =>
        Fields.GroupBy(pair => pair.Name.ToString()).ToDictionary(pairs => pairs.Key, pairs => pairs.Last().Value.ToString());

    /// <summary>Reads a dead letter. One that the script has not written is one all the same: it can be seen, and dropped.</summary>
    public static DeadLetter From(StreamEntry letter, int? partition)
    {
        var id = DeadLetterId.Of(letter, partition);
        var own = letter.Values;
        return own.Length >= OwnFields.Length && OwnFields.Zip(own).All(pair => pair.First == pair.Second.Name)
            && own[3].Value.TryParse(out long deliveries) && own[4].Value.TryParse(out long deadAt)
                ? new DeadLetter(id, partition, own[0].Value.ToString(), own[1].Value.ToString(), own[2].Value.ToString(), deliveries, deadAt)
                {
                    Fields = own[OwnFields.Length..],
                }
                : new DeadLetter(id, partition, "", "", "Unknown: somebody else has written it.", 0, (long)id.Entry.Milliseconds) { Fields = own };
    }
}
