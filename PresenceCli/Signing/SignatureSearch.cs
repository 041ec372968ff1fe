using System.Security.Cryptography;
using System.Text;
using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary>
/// Tries what senders usually get wrong, and all of it at once, until a digest fits: hash, encoding, covered text, secret, body.
/// </summary>
internal static class SignatureSearch
{
    /// <param name="request">The request.</param>
    /// <param name="digests">What its headers hold.</param>
    /// <param name="secrets">The secrets that may have signed it.</param>
    /// <param name="profile">The profile, which says what is to be made of a secret.</param>
    /// <returns>The match with the fewest changes, about; null if there is none.</returns>
    public static SignatureMatch? Find(
        CapturedRequest request, IReadOnlyList<HeaderDigest> digests, IReadOnlyList<SigningSecret> secrets, string profile)
    {
        var texts = SignedText.Of(request).Select(text => (Bytes: Encoding.UTF8.GetBytes(text.Prefix), text.Covers)).ToList();
        var keys = secrets.SelectMany(secret => SecretVariants.Of(secret.Value, profile).Select(key => (secret.Version, Key: key)))
            .ToList();
        var algorithms = digests.Select(digest => digest.Algorithm).Distinct().ToList();
        var tried = new HashSet<string>(StringComparer.Ordinal);
        foreach (var body in BodyVariants.Of(request.Body).Where(body => tried.Add(Convert.ToBase64String(SHA256.HashData(body.Bytes)))))
        {
            foreach (var (version, key) in keys)
            {
                foreach (var (prefix, covers) in texts)
                {
                    foreach (var algorithm in algorithms)
                    {
                        var expected = Hmac(algorithm, key.Bytes, prefix, body.Bytes);
                        if (digests.FirstOrDefault(digest => digest.Bytes.AsSpan().SequenceEqual(expected)) is { } found)
                        {
                            return new SignatureMatch(version, found, covers, key.Meaning, body.Meaning);
                        }
                    }
                }
            }
        }

        return null;
    }

    private static byte[] Hmac(string algorithm, byte[] key, byte[] prefix, byte[] body)
    {
        using var hmac = IncrementalHash.CreateHMAC(new HashAlgorithmName(algorithm), key);
        hmac.AppendData(prefix);
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }
}
