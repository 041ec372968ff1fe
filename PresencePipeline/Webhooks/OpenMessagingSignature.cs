using Microsoft.Extensions.Primitives;

namespace PresencePipeline.Webhooks;

/// <summary>
/// Profile <c>open-messaging</c>: <c>X-Hub-Signature-256</c> is <c>sha256=</c> and the base64 HMAC-SHA256 of the raw body,
/// as Genesys Cloud signs its Open Messaging webhooks. It has no timestamp, so only the event id tells a replay.
/// </summary>
/// <remarks>https://developer.genesys.cloud/commdigital/digital/openmessaging/</remarks>
public static class OpenMessagingSignature
{
    public const string SignatureHeader = "X-Hub-Signature-256";

    private const string Prefix = "sha256=";
    private const int Base64Length = 44;

    /// <summary>Signs a body.</summary>
    /// <param name="secret">The shared secret's bytes.</param>
    /// <param name="body">The exact bytes that will be sent.</param>
    /// <returns>The value of <c>X-Hub-Signature-256</c>.</returns>
    public static string Sign(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> body)
    {
        Span<byte> digest = stackalloc byte[SignatureDigests.Size];
        SignatureDigests.Compute(secret, null, body, digest);
        return Prefix + Convert.ToBase64String(digest);
    }

    /// <summary>Verifies a delivery over the bytes as they came, before anything parses them.</summary>
    /// <param name="body">The raw body.</param>
    /// <param name="signatures">
    /// Value of <c>X-Hub-Signature-256</c>: one or several, separated by commas or on lines of their own; other algorithms are
    /// skipped.
    /// </param>
    /// <param name="secrets">The secrets that may have signed it.</param>
    public static SignatureResult Verify(ReadOnlySpan<byte> body, StringValues signatures, IReadOnlyList<SigningSecret> secrets)
    {
        if (StringValues.IsNullOrEmpty(signatures))
        {
            return SignatureResult.Missing;
        }

        var header = signatures.ToString();
        if (header.Length > SignatureDigests.MaxHeaderLength)
        {
            return SignatureResult.Malformed;
        }

        Span<byte> buffer = stackalloc byte[SignatureDigests.Capacity];
        var given = Decode(header, buffer);
        if (given.IsEmpty)
        {
            return SignatureResult.Malformed;
        }

        return SignatureDigests.Match(given, null, body, secrets) is { } version
            ? SignatureResult.Valid(version)
            : SignatureResult.Mismatch;
    }

    private static ReadOnlySpan<byte> Decode(ReadOnlySpan<char> header, Span<byte> buffer)
    {
        var length = 0;
        foreach (var range in header.Split(','))
        {
            var signature = header[range].Trim();
            if (signature.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                && signature[Prefix.Length..] is { Length: Base64Length } base64
                && Convert.TryFromBase64Chars(base64, buffer[length..], out var written)
                && written == SignatureDigests.Size)
            {
                length += SignatureDigests.Size;
            }
        }

        return buffer[..length];
    }
}
