using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary>How a digest came about that fits one of the secrets.</summary>
/// <param name="SecretVersion">The secret.</param>
/// <param name="Encoding">How the digest is written: hexadecimal or base64.</param>
/// <param name="Covers">What it covers.</param>
/// <param name="SecretChange">What was made of the secret; null if nothing.</param>
/// <param name="BodyChange">What became of the body; null if nothing.</param>
internal sealed record SignatureMatch(string SecretVersion, string Encoding, string Covers, string? SecretChange, string? BodyChange)
{
    /// <summary>What differs from what the profile wants.</summary>
    public IEnumerable<string> Explain(string profile)
    {
        var (encoding, covers) = profile switch
        {
            SignatureProfiles.OpenMessaging => ("base64", "the body alone"),
            SignatureProfiles.StandardWebhooks => ("base64", "id, timestamp and body"),
            _ => ("hexadecimal", "the body alone"),
        };
        if (Encoding != encoding)
        {
            yield return $"The signature is written in {Encoding}; the profile {profile} wants {encoding}.";
        }

        if (Covers != covers)
        {
            yield return $"The signature covers {Covers}; the profile {profile} wants {covers}.";
        }

        foreach (var change in new[] { BodyChange, SecretChange }.OfType<string>())
        {
            yield return change;
        }

        if (Encoding == encoding && Covers == covers && BodyChange is null && SecretChange is null)
        {
            yield return $"The digest is right; the header's form is not what the profile {profile} wants, such as a missing or foreign tag before it.";
        }
    }
}
