using System.Security.Cryptography;
using System.Text;

namespace PresencePipeline.Webhooks;

/// <summary>The HMAC-SHA256 digests that a signature header holds, decoded one after the other, and the one it should hold.</summary>
internal static class SignatureDigests
{
    public const int Size = HMACSHA256.HashSizeInBytes;

    /// <summary>Longest header that is looked at, in characters; no sender needs more.</summary>
    public const int MaxHeaderLength = 1024;

    /// <summary>Bytes for as many digests as fit into the longest header; the shortest form of one takes 45 characters.</summary>
    public const int Capacity = MaxHeaderLength / 45 * Size;

    /// <summary>Tries every secret, whether or not one has matched before.</summary>
    /// <param name="given">The digests of the header.</param>
    /// <param name="prefix">What the signature covers before the body, if anything.</param>
    /// <param name="body">The raw body.</param>
    /// <param name="secrets">The secrets, their bytes being the key.</param>
    /// <returns>The version of the first secret that matches; null if none does.</returns>
    public static string? Match(ReadOnlySpan<byte> given, string? prefix, ReadOnlySpan<byte> body, IReadOnlyList<SigningSecret> secrets)
    {
        Span<byte> expected = stackalloc byte[Size];
        string? version = null;
        foreach (var secret in secrets)
        {
            Compute(secret.Value, prefix, body, expected);
            if (Hold(given, expected))
            {
                version ??= secret.Version;
            }
        }

        return version;
    }

    /// <summary>Whether one of the digests is the expected one; takes as long whether it is or not.</summary>
    public static bool Hold(ReadOnlySpan<byte> digests, ReadOnlySpan<byte> expected)
    {
        var held = false;
        for (; !digests.IsEmpty; digests = digests[Size..])
        {
            held |= CryptographicOperations.FixedTimeEquals(digests[..Size], expected);
        }

        return held;
    }

    /// <summary>Computes the digest of <paramref name="prefix"/>, if there is one, followed by the body.</summary>
    public static void Compute(ReadOnlySpan<byte> key, string? prefix, ReadOnlySpan<byte> body, Span<byte> digest)
    {
        if (prefix is null)
        {
            HMACSHA256.HashData(key, body, digest);
            return;
        }

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes(prefix));
        hmac.AppendData(body);
        hmac.GetHashAndReset(digest);
    }
}
