using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using Microsoft.Extensions.Primitives;
using PresencePipeline.Presence;

namespace PresencePipeline.Webhooks;

/// <summary>
/// Profile <c>standard-webhooks</c>: <c>webhook-signature</c> is a list, separated by spaces, of a version tag and the base64
/// HMAC-SHA256 (<c>v1,…</c>) of <c>webhook-id</c>, <c>webhook-timestamp</c> and the raw body, joined by dots. A secret is
/// <c>whsec_</c> and its bytes in base64; without that prefix it is taken as it is.
/// </summary>
/// <remarks>https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md</remarks>
public static class StandardWebhooksSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    private const string Tag = "v1,";
    private const int Base64Length = 44;

    /// <summary>Longest decoded <c>whsec_</c> secret, in bytes; the specification allows 64.</summary>
    private const int MaxKeyLength = 256;

    private static ReadOnlySpan<byte> SecretPrefix => "whsec_"u8;

    /// <summary>Signs a delivery.</summary>
    /// <param name="secret">The shared secret's bytes, prefix included.</param>
    /// <param name="id">The value of <c>webhook-id</c>.</param>
    /// <param name="timestamp">The value of <c>webhook-timestamp</c>: Unix seconds.</param>
    /// <param name="body">The exact bytes that will be sent.</param>
    /// <returns>The value of <c>webhook-signature</c>.</returns>
    /// <exception cref="ArgumentException">The secret begins with <c>whsec_</c>, but what follows is not base64.</exception>
    public static string Sign(ReadOnlySpan<byte> secret, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        Span<byte> buffer = stackalloc byte[MaxKeyLength];
        var key = Key(secret, buffer);
        if (key.IsEmpty)
        {
            throw new ArgumentException("What follows whsec_ must be base64.", nameof(secret));
        }

        Span<byte> digest = stackalloc byte[SignatureDigests.Size];
        SignatureDigests.Compute(key, $"{id}.{timestamp}.", body, digest);
        return Tag + Convert.ToBase64String(digest);
    }

    /// <summary>Verifies a delivery over the bytes as they came, before anything parses them.</summary>
    /// <param name="body">The raw body.</param>
    /// <param name="ids">Value of <c>webhook-id</c>.</param>
    /// <param name="timestamps">Value of <c>webhook-timestamp</c>: Unix seconds.</param>
    /// <param name="signatures">Value of <c>webhook-signature</c>; entries with other version tags than <c>v1</c> are skipped.</param>
    /// <param name="secrets">The secrets that may have signed it.</param>
    /// <param name="now">Our clock.</param>
    /// <param name="tolerance">How far the timestamp may be from <paramref name="now"/>.</param>
    public static SignatureResult Verify(
        ReadOnlySpan<byte> body,
        StringValues ids,
        StringValues timestamps,
        StringValues signatures,
        IReadOnlyList<SigningSecret> secrets,
        DateTimeOffset now,
        TimeSpan tolerance)
    {
        if (StringValues.IsNullOrEmpty(ids) || StringValues.IsNullOrEmpty(timestamps) || StringValues.IsNullOrEmpty(signatures))
        {
            return SignatureResult.Missing;
        }

        var (id, timestamp, header) = (ids.ToString(), timestamps.ToString(), signatures.ToString());
        if (ids.Count > 1 || timestamps.Count > 1 || signatures.Count > 1
            || header.Length > SignatureDigests.MaxHeaderLength
            || !Identifiers.IsAcceptable(id)
            || !TryParseSeconds(timestamp, out var sentAt))
        {
            return SignatureResult.Malformed;
        }

        if ((now - sentAt).Duration() > tolerance)
        {
            return SignatureResult.Stale;
        }

        Span<byte> buffer = stackalloc byte[SignatureDigests.Capacity];
        var given = Decode(header, buffer);
        if (given.IsEmpty)
        {
            return SignatureResult.Malformed;
        }

        return Match(given, $"{id}.{timestamp}.", body, secrets) is { } version
            ? SignatureResult.Valid(version) with { SignedId = id, SignedAt = sentAt, SentAt = sentAt }
            : SignatureResult.Mismatch;
    }

    /// <summary>Whether a secret can be used: one that begins with <c>whsec_</c> must be decodable.</summary>
    internal static bool IsKey(ReadOnlySpan<byte> secret)
    {
        Span<byte> buffer = stackalloc byte[MaxKeyLength];
        return !Key(secret, buffer).IsEmpty;
    }

    private static string? Match(ReadOnlySpan<byte> given, string prefix, ReadOnlySpan<byte> body, IReadOnlyList<SigningSecret> secrets)
    {
        Span<byte> buffer = stackalloc byte[MaxKeyLength];
        Span<byte> expected = stackalloc byte[SignatureDigests.Size];
        string? version = null;
        foreach (var secret in secrets)
        {
            // Anybody can sign with an empty key, so a secret that cannot be decoded must not become one.
            var key = Key(secret.Value, buffer);
            if (key.IsEmpty)
            {
                continue;
            }

            SignatureDigests.Compute(key, prefix, body, expected);
            if (SignatureDigests.Hold(given, expected))
            {
                version ??= secret.Version;
            }
        }

        return version;
    }

    private static ReadOnlySpan<byte> Decode(ReadOnlySpan<char> header, Span<byte> buffer)
    {
        var length = 0;
        foreach (var range in header.Split(' '))
        {
            var signature = header[range];
            if (signature.StartsWith(Tag, StringComparison.Ordinal)
                && signature[Tag.Length..] is { Length: Base64Length } base64
                && Convert.TryFromBase64Chars(base64, buffer[length..], out var written)
                && written == SignatureDigests.Size)
            {
                length += SignatureDigests.Size;
            }
        }

        return buffer[..length];
    }

    /// <returns>The key's bytes; none if the secret is a <c>whsec_</c> one that cannot be decoded.</returns>
    private static ReadOnlySpan<byte> Key(ReadOnlySpan<byte> secret, Span<byte> buffer)
    {
        if (!secret.StartsWith(SecretPrefix))
        {
            return secret;
        }

        return Base64.DecodeFromUtf8(secret[SecretPrefix.Length..], buffer, out _, out var length) == OperationStatus.Done
            ? buffer[..length]
            : [];
    }

    // Eleven digits last until the year 5138.
    private static bool TryParseSeconds(string text, out DateTimeOffset timestamp)
    {
        timestamp = default;
        if (text.Length > 11 || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return false;
        }

        timestamp = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }
}
