using System.Text.Json.Serialization;
using StackExchange.Redis;

namespace PresencePipeline.Draining;

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
    /// <summary>What the script writes before the entry's own fields: group, entryId, reason, deliveries, deadAt.</summary>
    private const int OwnFields = 5;

    [JsonPropertyOrder(-1)]
    public string Id => Key.ToString();

    /// <summary>The entry's own fields.</summary>
    [JsonIgnore]
    public NameValueEntry[] Fields { get; private init; } = [];

    /// <summary>The entry's own fields by name; of a name that it has twice, the last.</summary>
    public IReadOnlyDictionary<string, string> Entry =>
        Fields.GroupBy(pair => pair.Name.ToString()).ToDictionary(pairs => pairs.Key, pairs => pairs.Last().Value.ToString());

    public static DeadLetter From(StreamEntry letter, int? partition)
    {
        var own = letter.Values;
        return new DeadLetter(
            DeadLetterId.Of(letter, partition), partition, own[0].Value.ToString(), own[1].Value.ToString(), own[2].Value.ToString(), (long)own[3].Value, (long)own[4].Value)
        {
            Fields = own[OwnFields..],
        };
    }
}
