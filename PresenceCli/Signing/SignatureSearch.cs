using System.Security.Cryptography;
using System.Text;
using PresencePipeline.Secrets;
using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary>Tries what senders usually get wrong until a digest fits: encoding, covered text, secret, body.</summary>
internal static class SignatureSearch
{
    public static SignatureMatch? Find(CapturedRequest request, IReadOnlyList<SigningSecret> secrets)
    {
        var digests = Digests(request).ToList();
        var prefixes = Prefixes(request).ToList();
        return (from secret in secrets
                from key in SecretVariants.Of(secret.Value)
                from body in BodyVariants.Of(request.Body)
                from prefix in prefixes
                let expected = HMACSHA256.HashData(key.Bytes, Encoding.UTF8.GetBytes(prefix.Text).Concat(body.Bytes).ToArray())
                from digest in digests
                where expected.AsSpan().SequenceEqual(digest.Bytes)
                select new SignatureMatch(secret.Version, digest.Encoding, prefix.Covers, key.Meaning, body.Meaning)).FirstOrDefault();
    }

    // Whatever looks like 32 bytes, in whatever encoding and behind whatever tag.
    private static IEnumerable<(byte[] Bytes, string Encoding)> Digests(CapturedRequest request)
    {
        string[] names = [GenesysRelaySignature.SignatureHeader, OpenMessagingSignature.SignatureHeader, StandardWebhooksSignature.SignatureHeader];
        foreach (var token in names.SelectMany(name => request.Headers[name].OfType<string>()).SelectMany(value => value.Split(',', ' ')))
        {
            var text = token.Trim() is var trimmed && trimmed.StartsWith("sha256=", StringComparison.OrdinalIgnoreCase) ? trimmed[7..] : trimmed;
            if (text.Length == 64 && text.All(char.IsAsciiHexDigit))
            {
                yield return (Convert.FromHexString(text), "hexadecimal");
            }

            var bytes = new byte[64];
            var padded = text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');
            if (Convert.TryFromBase64String(padded, bytes, out var length) && length == HMACSHA256.HashSizeInBytes)
            {
                yield return (bytes[..length], "base64");
            }
        }
    }

    private static IEnumerable<(string Text, string Covers)> Prefixes(CapturedRequest request)
    {
        yield return ("", "the body alone");
        if (SignatureDoctor.Timestamp(request) is { } timestamp)
        {
            yield return ($"{timestamp}.", "timestamp and body");
            if ((string?)request.Headers[StandardWebhooksSignature.IdHeader] is { } id)
            {
                yield return ($"{id}.{timestamp}.", "id, timestamp and body");
            }
        }
    }
}
