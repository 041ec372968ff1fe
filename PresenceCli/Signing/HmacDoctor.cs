using System.Text;
using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary>Examines a request of a profile that signs.</summary>
internal static class HmacDoctor
{
    public static Diagnosis Diagnose(CapturedRequest request, IReadOnlyList<SigningSecret> secrets, Receiver receiver, string profile)
    {
        var settings = Settings(receiver, profile).ToList();
        foreach (var options in settings)
        {
            if (receiver.Verify(request, secrets, options) is { Verdict: SignatureVerdict.Valid } valid)
            {
                return new Diagnosis(true, profile, valid.SecretVersion, [Advice(options)]);
            }
        }

        var digests = ProfileHeaders.Of(profile).SelectMany(header => HeaderDigest.In(request.Headers[header])).ToList();
        var match = SignatureSearch.Find(request, digests, secrets, profile);
        var signTimestamp = receiver.SignTimestamp ?? (match?.Covers == SignedText.TimestampAndBody);
        List<string> findings =
        [
            .. Unusable(secrets, profile),
            .. HeaderFindings.Of(request, profile, signTimestamp, receiver),
            .. match is null
                ? HeaderFindings.OfDigests(digests, request, profile)
                : MatchFindings.Of(match, profile, receiver.SignTimestamp),
        ];
        if (match is null && findings.Count == 0)
        {
            findings.Add(
                "No secret given fits, neither over this body nor over any usual change of it: another secret or version, or another "
                    + "body.");
        }

        return new Diagnosis(false, profile, match?.SecretVersion, findings);
    }

    private static IEnumerable<WebhookOptions> Settings(Receiver receiver, string profile)
    {
        if (profile != SignatureProfiles.GenesysRelay)
        {
            return [receiver.Options(profile)];
        }

        return receiver.SignTimestamp is { } signTimestamp
            ? [receiver.Options(profile, signTimestamp)]
            : [receiver.Options(profile), receiver.Options(profile, signTimestamp: true)];
    }

    private static string Advice(WebhookOptions options) => options switch
    {
        { Profile: not SignatureProfiles.GenesysRelay } => $"The receiver needs Webhook:Profile={options.Profile}.",
        { SignTimestamp: true } => "The receiver needs Webhook:SignTimestamp=true.",
        _ => "The receiver needs no other settings; Webhook:SignTimestamp is false.",
    };

    private static IEnumerable<string> Unusable(IReadOnlyList<SigningSecret> secrets, string profile) =>
        from secret in secrets
        let reason = SignatureProfiles.WhyUnusable(profile, Encoding.UTF8.GetString(secret.Value))
        where reason is not null
        select $"The secret {secret.Version} {reason}; the product does not start with it.";
}
