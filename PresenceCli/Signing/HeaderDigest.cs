using Microsoft.Extensions.Primitives;

namespace PresenceCli.Signing;

/// <summary>Something in a signature header that may be a digest.</summary>
/// <param name="Bytes">Its bytes: 20 of HMAC-SHA1, 32 of HMAC-SHA256, 64 of HMAC-SHA512.</param>
/// <param name="Encoding">How they are written.</param>
/// <param name="Tag">What stands before them, up to and with <c>=</c> or <c>,</c>; empty if nothing.</param>
internal sealed record HeaderDigest(byte[] Bytes, string Encoding, string Tag)
{
    public const string Hexadecimal = "hexadecimal";
    public const string Base64 = "base64";

    private const string Base64Url = "base64url";
    private const string HexInBase64 = "base64 of the hexadecimal text";

    /// <summary>Everything in these headers that has the length of a digest, in any usual encoding and behind any tag.</summary>
    public static IEnumerable<HeaderDigest> In(StringValues headers)
    {
        foreach (var token in headers.OfType<string>().SelectMany(Tokens))
        {
            var tag = TagOf(token);
            var text = token[tag.Length..];
            if (IsHex(text))
            {
                yield return new HeaderDigest(Convert.FromHexString(text), Hexadecimal, tag);
            }

            if (Decode(text) is not { } bytes)
            {
                continue;
            }

            if (IsDigest(bytes.Length))
            {
                yield return new HeaderDigest(bytes, text.AsSpan().ContainsAny('-', '_') || text.Length % 4 != 0 ? Base64Url : Base64, tag);
            }

            if (System.Text.Encoding.ASCII.GetString(bytes) is var hex && IsHex(hex))
            {
                yield return new HeaderDigest(Convert.FromHexString(hex), HexInBase64, tag);
            }
        }
    }

    /// <summary>The hash that has so long a digest.</summary>
    public string Algorithm => Bytes.Length switch { 20 => "SHA1", 64 => "SHA512", _ => "SHA256" };

    // Signatures are separated by commas or by spaces; a version tag goes with what follows its comma.
    private static IEnumerable<string> Tokens(string header)
    {
        string? version = null;
        foreach (var token in header.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (token.Length <= 4 && token[0] is 'v' or 'V' && token[1..].All(char.IsAsciiLetterOrDigit))
            {
                version = token + ",";
                continue;
            }

            yield return version + token;
            version = null;
        }
    }

    // Base64 may end in "=", but holds none within its first ten characters.
    private static string TagOf(string token) =>
        token.AsSpan(0, Math.Min(10, token.Length)).IndexOfAny('=', ',') is var end and >= 0 ? token[..(end + 1)] : "";

    private static bool IsHex(string text) => text.Length % 2 == 0 && IsDigest(text.Length / 2) && text.All(char.IsAsciiHexDigit);

    private static bool IsDigest(int length) => length is 20 or 32 or 64;

    private static byte[]? Decode(string text)
    {
        var bytes = new byte[text.Length];
        var padded = text.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        return Convert.TryFromBase64String(padded.PadRight((padded.Length + 3) / 4 * 4, '='), bytes, out var length)
            ? bytes[..length]
            : null;
    }
}
