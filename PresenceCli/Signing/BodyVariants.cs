using System.Text;

namespace PresenceCli.Signing;

/// <summary>What a sender may have signed in place of the bytes that were captured; the first is those.</summary>
internal static class BodyVariants
{
    public static IEnumerable<Variant> Of(byte[] body)
    {
        yield return new Variant(body, null);
        if (ChunkedBody.Decode(body) is { } decoded)
        {
            yield return new Variant(decoded, "The body was captured with the frame of its chunks, which is no part of it.");
            body = decoded;
        }

        var text = Encoding.UTF8.GetString(body);
        var bare = text.TrimStart('\uFEFF').TrimEnd('\r', '\n');
        yield return Changed(bare, "without the byte order mark and the line break around it");
        yield return Changed(text.TrimEnd('\r', '\n'), "without the line break at its end");
        yield return Changed(text.TrimStart('\uFEFF'), "without its byte order mark");
        yield return Changed('\uFEFF' + bare, "with a byte order mark");
        yield return Changed(bare + "\n", "with a line break at its end");
        yield return Changed(bare + "\r\n", "with a CRLF line break at its end");
        yield return Changed(text.ReplaceLineEndings("\n"), "with LF line breaks");
        yield return Changed(text.ReplaceLineEndings("\r\n"), "with CRLF line breaks");
        foreach (var (json, how) in JsonVariants.Of(bare))
        {
            yield return Changed(json, how);
            yield return Changed(json + "\n", $"{how}, with a line break at its end");
            yield return Changed(json.ReplaceLineEndings("\r\n"), $"{how}, with CRLF line breaks");
        }
    }

    private static Variant Changed(string text, string how) => new(
        Encoding.UTF8.GetBytes(text),
        $"The signature is over the body {how}: the sender signs one text and sends another, or something between changes it.");
}
