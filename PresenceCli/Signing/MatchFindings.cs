using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary>How a digest that fits differs from what its profile wants; nothing if it does not.</summary>
internal static class MatchFindings
{
    public static IEnumerable<string> Of(SignatureMatch match, string profile, bool? signTimestamp)
    {
        var digest = match.Digest;
        if (digest.Algorithm != "SHA256")
        {
            yield return $"The signature is HMAC-{digest.Algorithm}; every profile wants HMAC-SHA256.";
        }

        var encoding = profile == SignatureProfiles.GenesysRelay ? HeaderDigest.Hexadecimal : HeaderDigest.Base64;
        if (digest.Encoding != encoding)
        {
            yield return $"The signature is written in {digest.Encoding}; the profile {profile} wants {encoding}.";
        }

        if (!Tags(profile).Contains(digest.Tag, StringComparer.OrdinalIgnoreCase))
        {
            var wanted = string.Join(" or ", Tags(profile).Select(tag => tag.Length == 0 ? "nothing" : $"'{tag}'"));
            yield return $"Before the signature stands {(digest.Tag.Length == 0 ? "nothing" : $"'{digest.Tag}'")}; the profile {profile} "
                + $"wants {wanted}.";
        }

        if (Coverage(match.Covers, profile, signTimestamp) is { } coverage)
        {
            yield return coverage;
        }

        foreach (var change in new[] { match.BodyChange, match.SecretChange }.OfType<string>())
        {
            yield return change;
        }
    }

    private static string[] Tags(string profile) => profile switch
    {
        SignatureProfiles.OpenMessaging => ["sha256="],
        SignatureProfiles.StandardWebhooks => ["v1,"],
        _ => ["", "sha256="],
    };

    private static string? Coverage(string covers, string profile, bool? signTimestamp) => (profile, covers, signTimestamp) switch
    {
        (SignatureProfiles.GenesysRelay, SignedText.TimestampAndBody, false) =>
            "The signature covers timestamp and body, and the receiver expects the body alone: set Webhook:SignTimestamp=true, or "
                + "SIGN_TIMESTAMP=false at the relay.",
        (SignatureProfiles.GenesysRelay, SignedText.Body, true) =>
            "The signature covers the body alone, and the receiver expects timestamp and body: set Webhook:SignTimestamp=false, or "
                + "SIGN_TIMESTAMP=true at the relay.",
        (SignatureProfiles.GenesysRelay, SignedText.TimestampAndBody, _) =>
            signTimestamp is null
                ? "The signature covers timestamp and body, for which the receiver needs Webhook:SignTimestamp=true."
                : null,
        (SignatureProfiles.GenesysRelay or SignatureProfiles.OpenMessaging, SignedText.Body, _) => null,
        (SignatureProfiles.StandardWebhooks, SignedText.IdTimestampAndBody, _) => null,
        (SignatureProfiles.StandardWebhooks, _, _) =>
            $"The signature covers {covers}; the profile {profile} wants {SignedText.IdTimestampAndBody}.",
        _ =>
            $"The signature covers {covers}; the profile {profile} wants "
                + $"{(signTimestamp == true ? SignedText.TimestampAndBody : SignedText.Body)}.",
    };
}
