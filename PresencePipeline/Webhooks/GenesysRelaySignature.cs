using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using PresencePipeline.Secrets;

namespace PresencePipeline.Webhooks;

/// <summary>
/// Profile <c>genesys-relay</c>: <c>X-GC-Signature</c> is the hexadecimal HMAC-SHA256 of the raw body, with
/// <c>X-GC-Timestamp</c> beside it. Genesys Cloud itself sends no such headers; a relay in front of this product does.
/// </summary>
public static class GenesysRelaySignature
{
    public const string SignatureHeader = "X-GC-Signature";
    public const string TimestampHeader = "X-GC-Timestamp";

    private const string Prefix = "sha256=";
    private const int MaxHeaderLength = 1024;
    private const int HexLength = 2 * HMACSHA256.HashSizeInBytes;

    /// <summary>Signs a body, as a relay does.</summary>
    /// <param name="secret">The shared secret's bytes.</param>
    /// <param name="body">The exact bytes that will be sent.</param>
    /// <param name="timestamp">The value of <c>X-GC-Timestamp</c> where it is signed, too; null to sign the body alone.</param>
    /// <returns>The value of <c>X-GC-Signature</c>: 64 lower-case hexadecimal digits.</returns>
    public static string Sign(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> body, string? timestamp = null)
    {
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Compute(secret, body, timestamp, digest);
        return Convert.ToHexStringLower(digest);
    }

    /// <summary>Verifies a delivery over the bytes as they came, before anything parses them.</summary>
    /// <param name="body">The raw body.</param>
    /// <param name="signatures">Value of <c>X-GC-Signature</c>: one or several, separated by commas.</param>
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

        if (signatures.Count > 1 || timestamps.Count > 1 || signatures.ToString().Length > MaxHeaderLength)
        {
            return SignatureResult.Malformed;
        }

        string? timestamp = null;
        if (timestamps.Count == 1)
        {
            timestamp = timestamps.ToString();
            if (!TryParseTimestamp(timestamp, out var sentAt))
            {
                return SignatureResult.Malformed;
            }

            if ((now - sentAt).Duration() > tolerance)
            {
                return SignatureResult.Stale;
            }
        }

        return Match(body, signatures.ToString(), secrets, signTimestamp ? timestamp : null);
    }

    /// <summary>Reads Unix seconds or milliseconds: up to eleven digits are seconds.</summary>
    internal static bool TryParseTimestamp(string? text, out DateTimeOffset timestamp)
    {
        timestamp = default;
        if (text is not { Length: > 0 and <= 13 } || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        timestamp = text.Length <= 11 ? DateTimeOffset.FromUnixTimeSeconds(value) : DateTimeOffset.FromUnixTimeMilliseconds(value);
        return true;
    }

    private static SignatureResult Match(ReadOnlySpan<byte> body, ReadOnlySpan<char> header, IReadOnlyList<SigningSecret> secrets, string? timestamp)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var wellFormed = false;
        var valid = false;
        foreach (var secret in secrets)
        {
            Compute(secret.Value, body, timestamp, expected);
            foreach (var range in header.Split(','))
            {
                if (TryParse(header[range], given))
                {
                    wellFormed = true;
                    valid |= CryptographicOperations.FixedTimeEquals(given, expected);
                }
            }
        }

        return valid ? SignatureResult.Valid : wellFormed ? SignatureResult.Mismatch : SignatureResult.Malformed;
    }

    private static bool TryParse(ReadOnlySpan<char> signature, Span<byte> bytes)
    {
        signature = signature.Trim();
        if (signature.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            signature = signature[Prefix.Length..];
        }

        return signature.Length == HexLength && Convert.FromHexString(signature, bytes, out _, out _) == OperationStatus.Done;
    }

    private static void Compute(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> body, string? timestamp, Span<byte> digest)
    {
        if (timestamp is null)
        {
            HMACSHA256.HashData(secret, body, digest);
            return;
        }

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.ASCII.GetBytes(timestamp));
        hmac.AppendData("."u8);
        hmac.AppendData(body);
        hmac.GetHashAndReset(digest);
    }
}
