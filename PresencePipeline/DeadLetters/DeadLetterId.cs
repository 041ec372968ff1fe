using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using PresencePipeline.Streams;

namespace PresencePipeline.DeadLetters;

/// <summary>
/// Identity of a dead letter: the id of its entry in the dead-letter stream, and after a dot the number of its partition where
/// there are several, since ids of two partitions may be the same.
/// </summary>
/// <param name="LetterId">Id in the dead-letter stream, not in the stream that the letter came from.</param>
/// <param name="Partition">Its partition; null if there is only one.</param>
[JsonConverter(typeof(AsText))]
internal readonly record struct DeadLetterId(EntryId LetterId, int? Partition)
{
    public static bool TryParse(string? text, out DeadLetterId id)
    {
        id = default;
        var number = 0;
        if (text?.Split('.') is not [var entryId, .. { Length: <= 1 } rest]
            || !EntryId.TryParse(entryId, out var letterId)
            || (rest is [var partition] && !int.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out number)))
        {
            return false;
        }

        id = new DeadLetterId(letterId, rest is [] ? null : number);
        return true;
    }

    public override string ToString() =>
        Partition is { } number ? string.Create(CultureInfo.InvariantCulture, $"{LetterId}.{number}") : LetterId.ToString();

    internal sealed class AsText : JsonConverter<DeadLetterId>
    {
        public override DeadLetterId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var id) ? id : throw new JsonException("This is not the id of a dead letter.");

        public override void Write(Utf8JsonWriter writer, DeadLetterId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
