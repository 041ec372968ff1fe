using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PresenceCli.Signing;

/// <summary>What a sender may have signed in place of the bytes that arrived.</summary>
internal static class BodyVariants
{
    private static readonly (string Name, JsonSerializerOptions Options)[] Serialisations =
    [
        ("without white space", new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }),
        ("without white space, other than ASCII escaped", new JsonSerializerOptions()),
        ("indented by two spaces", new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" }),
        ("indented by four spaces", new JsonSerializerOptions { WriteIndented = true, IndentSize = 4, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" }),
    ];

    public static IEnumerable<Variant> Of(byte[] body)
    {
        yield return new Variant(body, null);
        var text = Encoding.UTF8.GetString(body);
        yield return Changed(text.TrimEnd('\r', '\n'), "without the line break at its end");
        yield return Changed(text + "\n", "with a line break at its end");
        yield return Changed(text.ReplaceLineEndings("\n"), "with LF line breaks");
        yield return Changed(text.ReplaceLineEndings("\r\n"), "with CRLF line breaks");
        yield return Changed(text.TrimStart('\uFEFF'), "without its byte order mark");
        foreach (var variant in Reserialised(body))
        {
            yield return variant;
        }
    }

    private static IEnumerable<Variant> Reserialised(byte[] body)
    {
        JsonElement root;
        try
        {
            root = JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            yield break;
        }

        foreach (var (name, options) in Serialisations)
        {
            yield return Changed(JsonSerializer.Serialize(root, options), $"re-serialised, {name}");
        }

        yield return Changed(Spaced(root), "re-serialised with a space after each comma and colon, as Python does by default");
    }

    private static string Spaced(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(", ", element.EnumerateObject().Select(member => $"{JsonSerializer.Serialize(member.Name)}: {Spaced(member.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(", ", element.EnumerateArray().Select(Spaced))}]",
        JsonValueKind.String => JsonSerializer.Serialize(element.GetString()),
        _ => element.GetRawText(),
    };

    private static Variant Changed(string text, string how) => new(
        Encoding.UTF8.GetBytes(text), $"The signature is over the body {how}: the sender signs one text and sends another, or something between changes it.");
}
