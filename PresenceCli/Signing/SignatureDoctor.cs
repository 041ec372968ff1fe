using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary>Says by which profile and secret a captured request is signed or, if the product would refuse it, why.</summary>
internal static class SignatureDoctor
{
    public static Diagnosis Diagnose(CapturedRequest request, IReadOnlyList<SigningSecret> secrets, Receiver receiver)
    {
        var profiles = receiver.Profile is { } asked ? [asked] : ProfileHeaders.Recognise(request, receiver.ApiKeyHeader);
        return profiles switch
        {
            [] => new Diagnosis(false, null, null, [.. BodyFindings.Of(request), .. Nothing(request, secrets, receiver)]),
            [SignatureProfiles.ApiKey] => Complete(ApiKeyDoctor.Diagnose(request, secrets, receiver), request),
            [var profile] => Complete(HmacDoctor.Diagnose(request, secrets, receiver, profile), request),
            _ => new Diagnosis(
                false,
                null,
                null,
                [
                    .. BodyFindings.Of(request),
                    $"It has headers of several profiles ({string.Join(", ", profiles)}): say with --profile which one the receiver is "
                        + "set to.",
                ]),
        };
    }

    // Whatever is signed, the product answers 400 to a body that it cannot read.
    private static Diagnosis Complete(Diagnosis diagnosis, CapturedRequest request)
    {
        var body = BodyFindings.Of(request).ToList();
        return body.Count == 0 ? diagnosis : diagnosis with { Valid = false, Findings = [.. body, .. diagnosis.Findings] };
    }

    private static IEnumerable<string> Nothing(CapturedRequest request, IReadOnlyList<SigningSecret> secrets, Receiver receiver) =>
        ApiKeyDoctor.Elsewhere(request, secrets, receiver.ApiKeyHeader) is { } elsewhere
            ? [elsewhere]
            : ["None of the signature headers of any profile is there."];
}
