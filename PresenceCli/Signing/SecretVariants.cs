using System.Buffers.Text;
using System.Text;
using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary>What a sender may have made of the secret's text; the first is what the profile makes of it.</summary>
internal static class SecretVariants
{
    private const string Prefix = "whsec_";

    public static IEnumerable<Variant> Of(byte[] secret, string profile)
    {
        var text = Encoding.UTF8.GetString(secret);
        var trimmed = text.Trim().Trim('\uFEFF');
        var encoded = trimmed.StartsWith(Prefix, StringComparison.Ordinal) ? trimmed[Prefix.Length..] : trimmed;
        var decodes = profile == SignatureProfiles.StandardWebhooks && text.StartsWith(Prefix, StringComparison.Ordinal);
        if (!decodes || Decode(text[Prefix.Length..]) is { Length: > 0 })
        {
            yield return new Variant(decodes ? Decode(text[Prefix.Length..])! : secret, null);
        }

        if (decodes)
        {
            yield return Changed(secret, "as it is, whsec_ included; the profile decodes what follows whsec_");
        }

        if (trimmed != text)
        {
            yield return Changed(Encoding.UTF8.GetBytes(trimmed), "without the white space around it, or the byte order mark before it");
            if (decodes && Decode(encoded) is { Length: > 0 } key)
            {
                yield return Changed(key, "without the white space around it");
            }
        }

        yield return Changed(Encoding.UTF8.GetBytes(trimmed + "\n"), "with a line break at its end, as a file has it");
        yield return Changed(Encoding.UTF8.GetBytes(trimmed + "\r\n"), "with a line break at its end, as a file has it");
        if (encoded != trimmed)
        {
            yield return Changed(Encoding.UTF8.GetBytes(encoded), "without whsec_ but not decoded");
        }

        if (Try(() => Convert.FromHexString(encoded)) is { } hex)
        {
            yield return Changed(hex, "decoded from hexadecimal; the product takes its text as it is");
        }

        if (Decode(encoded) is { } base64)
        {
            yield return Changed(base64, decodes ? "decoded from base64" : "decoded from base64; the product takes its text as it is");
        }
    }

    private static byte[]? Decode(string text) => Try(() => Convert.FromBase64String(text)) ?? Try(() => Base64Url.DecodeFromChars(text));

    private static byte[]? Try(Func<byte[]> decode)
    {
        try
        {
            return decode() is { Length: > 0 } bytes ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static Variant Changed(byte[] secret, string how) => new(secret, $"It was signed with the secret {how}.");
}
