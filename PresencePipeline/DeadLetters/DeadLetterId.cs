using System.Globalization;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.DeadLetters;

/// <summary>
/// Identity of a dead letter: the id of its entry in the dead-letter stream, and after a dot the number of its partition where
/// there are several, since ids of two partitions may be the same.
/// </summary>
/// <param name="Entry">The dead letter's own id.</param>
/// <param name="Partition">Its partition; null if there is only one.</param>
internal readonly record struct DeadLetterId(EntryId Entry, int? Partition)
{
    public static bool TryParse(string? text, out DeadLetterId id)
    {
        id = default;
        var number = 0;
        if (text?.Split('.') is not [var entryId, .. { Length: <= 1 } rest]
            || !EntryId.TryParse(entryId, out var entry)
            || (rest is [var partition] && !int.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out number)))
        {
            return false;
        }

        id = new DeadLetterId(entry, rest is [] ? null : number);
        return true;
    }

    public static DeadLetterId Of(StreamEntry letter, int? partition) =>
        EntryId.TryParse(letter.Id.ToString(), out var entry) ? new DeadLetterId(entry, partition) : throw new FormatException($"'{letter.Id}' is not an entry id.");

    public override string ToString() => Partition is { } number ? string.Create(CultureInfo.InvariantCulture, $"{Entry}.{number}") : Entry.ToString();
}
