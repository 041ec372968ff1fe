using System.Text;
using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary>Examines a request of profile <c>api-key</c>: the secret itself travels in a header.</summary>
internal static class ApiKeyDoctor
{
    public static Diagnosis Diagnose(CapturedRequest request, IReadOnlyList<SigningSecret> secrets, Receiver receiver)
    {
        const string Profile = SignatureProfiles.ApiKey;
        var header = receiver.ApiKeyHeader;
        var result = receiver.Verify(request, secrets, receiver.Options(Profile));
        if (result.Verdict == SignatureVerdict.Valid)
        {
            return new Diagnosis(true, Profile, result.SecretVersion, [$"The receiver needs Webhook:Profile={Profile}."]);
        }

        var values = request.Headers[header];
        List<string> findings = [.. Unusable(secrets)];
        if (values.Count > 1)
        {
            return new Diagnosis(false, Profile, null, [.. findings, $"{header} is there {values.Count} times; send it once."]);
        }

        foreach (var secret in secrets)
        {
            if (values.Count == 1 && Difference(values.ToString(), Encoding.UTF8.GetString(secret.Value)) is { } difference)
            {
                return new Diagnosis(false, Profile, secret.Version, [.. findings, difference]);
            }
        }

        findings.Add(Elsewhere(request, secrets, header)
            ?? (values.Count == 0
                ? $"The header {header} is missing."
                : $"{header} is there, and none of the secrets given is what it holds."));
        return new Diagnosis(false, Profile, null, findings);
    }

    /// <summary>Whether another header holds one of the secrets.</summary>
    public static string? Elsewhere(CapturedRequest request, IReadOnlyList<SigningSecret> secrets, string header)
    {
        foreach (var (name, values) in request.Headers.Where(other => !other.Key.Equals(header, StringComparison.OrdinalIgnoreCase)))
        {
            if (secrets.Any(secret =>
                Encoding.UTF8.GetString(secret.Value).Trim() is var key
                    && (values == key || Difference(values.ToString(), key) is not null)))
            {
                return $"The key travels in the header {name}; the receiver reads {header} with "
                    + $"Webhook:Profile={SignatureProfiles.ApiKey}, or the one that Webhook:ApiKeyHeader names.";
            }
        }

        return null;
    }

    private static IEnumerable<string> Unusable(IReadOnlyList<SigningSecret> secrets) =>
        from secret in secrets
        let reason = SignatureProfiles.WhyUnusable(SignatureProfiles.ApiKey, Encoding.UTF8.GetString(secret.Value))
        where reason is not null
        select $"The secret {secret.Version} {reason}; the product does not start with it.";

    private static string? Difference(string sent, string key)
    {
        var bare = key.Trim();
        if (bare.Length == 0)
        {
            return null;
        }

        if (sent == bare && key != bare)
        {
            return "The header holds the secret without the white space around it.";
        }

        var words = sent.Split(' ', 2, StringSplitOptions.TrimEntries);
        return words is [var scheme, var rest] && rest == bare
            ? $"The header holds the key behind '{scheme} '; the product wants the key alone."
            : sent.Trim('"', '\'', ' ') == bare
                ? "The header holds the key in quotation marks or with white space around it; the product wants the key alone."
            : sent.Equals(bare, StringComparison.OrdinalIgnoreCase)
                ? "The header holds the key in other upper and lower case."
            : sent == Convert.ToBase64String(Encoding.UTF8.GetBytes(bare))
                ? "The header holds the key in base64; the product wants it as it is."
            : sent == Uri.EscapeDataString(bare)
                ? "The header holds the key with percent-encoding; the product wants it as it is."
            : null;
    }
}
