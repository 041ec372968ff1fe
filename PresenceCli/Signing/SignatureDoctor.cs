using System.Globalization;
using PresencePipeline.Secrets;
using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary>Says by which profile and secret a captured request is signed or, if the product would refuse it, why.</summary>
internal static class SignatureDoctor
{
    public static Diagnosis Diagnose(
        CapturedRequest request, IReadOnlyList<SigningSecret> secrets, string apiKeyHeader, DateTimeOffset now, TimeSpan tolerance)
    {
        var candidates = Candidates(apiKeyHeader, tolerance).Where(candidate => candidate.Header is { } header && request.Headers.ContainsKey(header)).ToList();
        if (candidates.Count == 0)
        {
            return new Diagnosis(false, null, null, [.. Truncation(request), "None of the signature headers of any profile is there."]);
        }

        foreach (var candidate in candidates)
        {
            var result = SignatureProfiles.Verifier(candidate.Options)(request.Headers, request.Body, secrets, now);
            if (result.Verdict == SignatureVerdict.Valid)
            {
                return new Diagnosis(true, candidate.Options.Profile, result.SecretVersion, [candidate.Settings]);
            }
        }

        var first = candidates[0];
        List<string> findings = [.. Truncation(request), .. Duplicates(request, first)];
        string? version = null;
        if (Skewed(request, candidates, secrets, now) is { } skewed)
        {
            version = skewed.Version;
            findings.Add(skewed.Finding);
        }
        else if (SignatureSearch.Find(request, secrets) is { } found)
        {
            version = found.SecretVersion;
            findings.AddRange(found.Explain(first.Options.Profile));
        }
        else if (findings.Count == 0)
        {
            findings.Add(Unexplained(SignatureProfiles.Verifier(first.Options)(request.Headers, request.Body, secrets, now).Verdict));
        }

        return new Diagnosis(false, first.Options.Profile, version, findings);
    }

    private static IEnumerable<Candidate> Candidates(string apiKeyHeader, TimeSpan tolerance)
    {
        WebhookOptions Options(string profile, bool signTimestamp = false) =>
            new() { Profile = profile, SignTimestamp = signTimestamp, ApiKeyHeader = apiKeyHeader, TimestampTolerance = tolerance };

        yield return new(Options(SignatureProfiles.GenesysRelay), GenesysRelaySignature.SignatureHeader, "The receiver needs no other settings.");
        yield return new(Options(SignatureProfiles.GenesysRelay, signTimestamp: true), GenesysRelaySignature.SignatureHeader, "The receiver needs Webhook:SignTimestamp=true.");
        yield return new(Options(SignatureProfiles.OpenMessaging), OpenMessagingSignature.SignatureHeader, $"The receiver needs Webhook:Profile={SignatureProfiles.OpenMessaging}.");
        yield return new(Options(SignatureProfiles.StandardWebhooks), StandardWebhooksSignature.SignatureHeader, $"The receiver needs Webhook:Profile={SignatureProfiles.StandardWebhooks}.");
        yield return new(Options(SignatureProfiles.ApiKey), apiKeyHeader, $"The receiver needs Webhook:Profile={SignatureProfiles.ApiKey}.");
    }

    private static IEnumerable<string> Truncation(CapturedRequest request)
    {
        if (request.Headers.ContentLength is { } announced && announced != request.Body.Length)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The body is {(request.Body.Length < announced ? "truncated" : "longer than announced")}: it has {request.Body.Length} bytes, Content-Length says {announced}.");
        }
    }

    private static IEnumerable<string> Duplicates(CapturedRequest request, Candidate candidate) =>
        request.Headers[candidate.Header].Count > 1 ? [$"{candidate.Header} is there {request.Headers[candidate.Header].Count} times; send it once."] : [];

    // With the clock set to the delivery's own timestamp, only the skew is out of the way.
    private static (string Version, string Finding)? Skewed(
        CapturedRequest request, List<Candidate> candidates, IReadOnlyList<SigningSecret> secrets, DateTimeOffset now)
    {
        foreach (var candidate in candidates)
        {
            if (SentAt(request) is { } sentAt
                && SignatureProfiles.Verifier(candidate.Options)(request.Headers, request.Body, secrets, sentAt) is { Verdict: SignatureVerdict.Valid } valid)
            {
                var skew = (sentAt - now).TotalSeconds;
                return (valid.SecretVersion!, string.Create(
                    CultureInfo.InvariantCulture,
                    $"The signature is right, but its timestamp is {Math.Abs(skew):f0} seconds {(skew < 0 ? "behind" : "ahead of")} the clock, more than the tolerance of {candidate.Options.TimestampTolerance.TotalSeconds:f0}: a skewed clock, or a late retry with an old timestamp."));
            }
        }

        return null;
    }

    internal static string? Timestamp(CapturedRequest request) =>
        (string?)request.Headers[GenesysRelaySignature.TimestampHeader] ?? request.Headers[StandardWebhooksSignature.TimestampHeader];

    private static DateTimeOffset? SentAt(CapturedRequest request) =>
        Timestamp(request) is { } text && GenesysRelaySignature.TryParseTimestamp(text, out var sentAt) ? sentAt : null;

    private static string Unexplained(SignatureVerdict verdict) => verdict switch
    {
        SignatureVerdict.Missing => "A header that the profile needs beside the signature is missing: the timestamp, or the id.",
        SignatureVerdict.Malformed => "The signature or its timestamp is not of the profile's form, and no secret given explains it.",
        _ => "No secret given fits, neither over this body nor over any usual change of it: another secret or version, or another body.",
    };

    private sealed record Candidate(WebhookOptions Options, string Header, string Settings);
}
