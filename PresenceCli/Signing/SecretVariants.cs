using System.Text;

namespace PresenceCli.Signing;

/// <summary>What a sender may have made of the secret's text.</summary>
internal static class SecretVariants
{
    public static IEnumerable<Variant> Of(byte[] secret)
    {
        yield return new Variant(secret, null);
        var text = Encoding.UTF8.GetString(secret);
        if (text.Trim() is { Length: > 0 } trimmed && trimmed != text)
        {
            yield return Changed(Encoding.UTF8.GetBytes(trimmed), "without the white space around it");
        }

        yield return Changed(Encoding.UTF8.GetBytes(text + "\n"), "with a line break at its end, as a file has it");
        if (Decoded(text.Trim(), Convert.FromHexString) is { } hex)
        {
            yield return Changed(hex, "decoded from hexadecimal; the product takes its text as it is");
        }

        if (Decoded(text.Trim(), Convert.FromBase64String) is { } base64)
        {
            yield return Changed(base64, "decoded from base64; the product takes its text as it is");
        }
    }

    private static byte[]? Decoded(string text, Func<string, byte[]> decode)
    {
        try
        {
            return decode(text) is { Length: > 0 } bytes ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static Variant Changed(byte[] secret, string how) => new(secret, $"It was signed with the secret {how}.");
}
