using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace PresencePipeline.Webhooks;

/// <summary>
/// Profile <c>genesys-relay</c>: <c>X-GC-Signature</c> is the hexadecimal HMAC-SHA256 of the raw body, with
/// <c>X-GC-Timestamp</c> beside it. Genesys Cloud itself sends no such headers; a relay in front of this product does.
/// </summary>
public static class GenesysRelaySignature
{
    public const string SignatureHeader = "X-GC-Signature";
    public const string TimestampHeader = "X-GC-Timestamp";

    private const string Algorithm = "sha256=";
    private const int HexLength = 2 * SignatureDigests.Size;

    /// <summary>Signs a body, as a relay does.</summary>
    /// <param name="secret">The shared secret's bytes.</param>
    /// <param name="body">The exact bytes that will be sent.</param>
    /// <param name="timestamp">The value of <c>X-GC-Timestamp</c> where it is signed, too; null to sign the body alone.</param>
    /// <returns>The value of <c>X-GC-Signature</c>: 64 lower-case hexadecimal digits.</returns>
    public static string Sign(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> body, string? timestamp = null)
    {
        Span<byte> digest = stackalloc byte[SignatureDigests.Size];
        SignatureDigests.Compute(secret, Prefix(timestamp), body, digest);
        return Convert.ToHexStringLower(digest);
    }

    /// <summary>Verifies a delivery over the bytes as they came, before anything parses them.</summary>
    /// <param name="body">The raw body.</param>
    /// <param name="signatures">
    /// Value of <c>X-GC-Signature</c>: one or several, separated by commas or on lines of their own, which a proxy may fold.
    /// </param>
    /// <param name="timestamps">Value of <c>X-GC-Timestamp</c>: Unix seconds or milliseconds.</param>
    /// <param name="secrets">The secrets that may have signed it.</param>
    /// <param name="signTimestamp">Whether the signature covers the timestamp, which is then required.</param>
    /// <param name="now">Our clock.</param>
    /// <param name="tolerance">How far the timestamp may be from <paramref name="now"/>.</param>
    public static SignatureResult Verify(
        ReadOnlySpan<byte> body,
        StringValues signatures,
        StringValues timestamps,
        IReadOnlyList<SigningSecret> secrets,
        bool signTimestamp,
        DateTimeOffset now,
        TimeSpan tolerance)
    {
        if (StringValues.IsNullOrEmpty(signatures) || (signTimestamp && timestamps.Count == 0))
        {
            return SignatureResult.Missing;
        }

        if (timestamps.Count > 1 || signatures.ToString().Length > SignatureDigests.MaxHeaderLength)
        {
            return SignatureResult.Malformed;
        }

        DateTimeOffset? sentAt = null;
        if (timestamps.Count == 1)
        {
            if (!TryParseTimestamp(timestamps.ToString(), out var parsed))
            {
                return SignatureResult.Malformed;
            }

            if ((now - parsed).Duration() > tolerance)
            {
                return SignatureResult.Stale;
            }

            sentAt = parsed;
        }

        Span<byte> buffer = stackalloc byte[SignatureDigests.Capacity];
        var given = Decode(signatures.ToString(), buffer);
        if (given.IsEmpty)
        {
            return SignatureResult.Malformed;
        }

        return SignatureDigests.Match(given, Prefix(signTimestamp ? timestamps.ToString() : null), body, secrets) is { } version
            ? SignatureResult.Valid(version) with { SignedAt = signTimestamp ? sentAt : null, SentAt = sentAt }
            : SignatureResult.Mismatch;
    }

    /// <summary>Reads Unix seconds or milliseconds: up to eleven digits are seconds.</summary>
    internal static bool TryParseTimestamp(string text, out DateTimeOffset timestamp)
    {
        timestamp = default;
        if (text.Length > 13 || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        timestamp = text.Length <= 11 ? DateTimeOffset.FromUnixTimeSeconds(value) : DateTimeOffset.FromUnixTimeMilliseconds(value);
        return true;
    }

    private static ReadOnlySpan<byte> Decode(ReadOnlySpan<char> header, Span<byte> buffer)
    {
        var length = 0;
        foreach (var range in header.Split(','))
        {
            var signature = header[range].Trim();
            if (signature.StartsWith(Algorithm, StringComparison.OrdinalIgnoreCase))
            {
                signature = signature[Algorithm.Length..];
            }

            if (signature.Length == HexLength && Convert.FromHexString(signature, buffer[length..], out _, out _) == OperationStatus.Done)
            {
                length += SignatureDigests.Size;
            }
        }

        return buffer[..length];
    }

    private static string? Prefix(string? timestamp) => timestamp is null ? null : timestamp + ".";
}
