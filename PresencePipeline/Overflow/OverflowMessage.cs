using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using PresencePipeline.Presence;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Overflow;

/// <summary>
/// The text of a message: a JSON array of changes, each an object with the fields of its stream entry and with the id that it is
/// deduplicated by. ASCII only, since a message travels in XML.
/// </summary>
internal static class OverflowMessage
{
    /// <summary>Longest text; a message may be 64 KiB long.</summary>
    public const int MaxLength = 60_000;

    private const string DedupId = "dedupId";

    /// <summary>One change, as an element of the array.</summary>
    public static string Encode(PresenceChange change)
    {
        var fields = new List<RedisValue>(EntryCodec.MaxValues);
        EntryCodec.Encode(change, fields);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString(DedupId, change.DedupId.Value);
            for (var at = 0; at < fields.Count; at += 2)
            {
                writer.WriteString(fields[at].ToString(), fields[at + 1].ToString());
            }

            writer.WriteEndObject();
        }

        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }

    /// <summary>Makes as few messages as possible of changes, in their order.</summary>
    /// <returns>Each message's text, and how many changes it holds.</returns>
    public static IEnumerable<(string Text, int Changes)> Pack(IEnumerable<string> encoded)
    {
        var (text, changes) = (new StringBuilder("["), 0);
        foreach (var change in encoded)
        {
            if (changes > 0 && text.Length + change.Length + 2 > MaxLength)
            {
                yield return (text.Append(']').ToString(), changes);
                (text, changes) = (new StringBuilder("["), 0);
            }

            text.Append(changes == 0 ? "" : ",").Append(change);
            changes++;
        }

        if (changes > 0)
        {
            yield return (text.Append(']').ToString(), changes);
        }
    }

    /// <summary>Reads a message, whoever has written it.</summary>
    /// <returns>Its changes, and the texts of what is none.</returns>
    public static (List<PresenceChange> Changes, List<string> Unreadable) Decode(string text)
    {
        var (changes, unreadable) = (new List<PresenceChange>(), new List<string>());
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Array)
            {
                return ([], [text]);
            }

            foreach (var element in document.RootElement.EnumerateArray())
            {
                if (TryDecode(element, out var change))
                {
                    changes.Add(change);
                }
                else
                {
                    unreadable.Add(element.GetRawText());
                }
            }

            return (changes, unreadable);
        }
        catch (JsonException)
        {
            return ([], [text]);
        }
    }

    private static bool TryDecode(JsonElement element, [NotNullWhen(true)] out PresenceChange? change)
    {
        change = null;
        if (element.ValueKind != JsonValueKind.Object
            || element.EnumerateObject().Any(field => field.Value.ValueKind != JsonValueKind.String))
        {
            return false;
        }

        var fields = element.EnumerateObject().Select(field => new NameValueEntry(field.Name, field.Value.GetString())).ToArray();
        var dedupId = fields.LastOrDefault(field => field.Name == DedupId).Value;
        if (!EntryCodec.TryDecode(new StreamEntry("0-0", fields), out change) || !EventId.TryParse(dedupId, out var id))
        {
            return false;
        }

        change = change with { DedupId = id };
        return true;
    }
}
