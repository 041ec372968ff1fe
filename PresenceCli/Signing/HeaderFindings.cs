using System.Globalization;
using System.Text.RegularExpressions;
using PresencePipeline.Presence;
using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary>What is wrong with the headers, whatever was signed.</summary>
internal static partial class HeaderFindings
{
    private const int LongestSignatureHeader = 1024;

    public static IEnumerable<string> Of(CapturedRequest request, string profile, bool signTimestamp, Receiver receiver)
    {
        foreach (var name in ProfileHeaders.Needed(profile, signTimestamp))
        {
            var values = request.Headers[name];
            if (string.IsNullOrEmpty(values.ToString()))
            {
                var needed = profile != SignatureProfiles.StandardWebhooks && signTimestamp;
                yield return $"The header {name} is missing{(needed ? ", which Webhook:SignTimestamp=true needs" : "")}.";
            }
            else if (values.Count > 1 && name is not (GenesysRelaySignature.SignatureHeader or OpenMessagingSignature.SignatureHeader))
            {
                yield return $"{name} is there {values.Count} times; send it once.";
            }
            else if (values.ToString().Length > LongestSignatureHeader)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"{name} is longer than the {LongestSignatureHeader} characters that are looked at.");
            }
        }

        if (profile is SignatureProfiles.GenesysRelay or SignatureProfiles.OpenMessaging
            && ProfileHeaders.Of(profile).Any(name => TagAndSpace().IsMatch(request.Headers[name].ToString())))
        {
            yield return "White space stands between sha256= and the signature; the product wants none.";
        }

        if (profile == SignatureProfiles.StandardWebhooks
            && (string?)request.Headers[StandardWebhooksSignature.IdHeader] is { Length: > 0 } id
            && !Identifiers.IsAcceptable(id))
        {
            yield return "webhook-id must have 1 to 128 characters, none of them a control character.";
        }

        if (profile != SignatureProfiles.OpenMessaging && Timestamp(request, profile, receiver) is { } timestamp)
        {
            yield return timestamp;
        }
    }

    /// <summary>Of digests that nothing explains.</summary>
    public static IEnumerable<string> OfDigests(List<HeaderDigest> digests, CapturedRequest request, string profile)
    {
        if (digests.Count == 0 && ProfileHeaders.Of(profile).Any(request.Headers.ContainsKey))
        {
            yield return "The signature header holds nothing of the length of a digest: is it cut off, or of another scheme?";
        }
        else if (digests.Count > 0 && digests.TrueForAll(digest => digest.Algorithm != "SHA256"))
        {
            yield return $"The signature has the length of HMAC-{digests[0].Algorithm}; every profile wants HMAC-SHA256. No secret given "
                + "fits it either.";
        }
    }

    [GeneratedRegex(@"sha256=\s+[^\s,]", RegexOptions.IgnoreCase)]
    private static partial Regex TagAndSpace();

    private static string? Timestamp(CapturedRequest request, string profile, Receiver receiver)
    {
        var name = profile == SignatureProfiles.StandardWebhooks
            ? StandardWebhooksSignature.TimestampHeader
            : GenesysRelaySignature.TimestampHeader;
        if (string.IsNullOrEmpty(request.Headers[name].ToString()))
        {
            return null;
        }

        if (request.SentAt is not { } sentAt)
        {
            return $"{name} must be Unix {(profile == SignatureProfiles.StandardWebhooks ? "seconds" : "seconds or milliseconds")}, "
                + "digits alone.";
        }

        if (profile == SignatureProfiles.StandardWebhooks && request.Timestamp!.Length > 11)
        {
            return $"{name} is in milliseconds; the profile wants Unix seconds.";
        }

        var skew = (sentAt - receiver.Now).TotalSeconds;
        return Math.Abs(skew) <= receiver.Tolerance.TotalSeconds
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Its timestamp is {Math.Abs(skew):f0} seconds {(skew < 0 ? "behind" : "ahead of")} the clock, more than the tolerance "
                    + $"of {receiver.Tolerance.TotalSeconds:f0}: a skewed clock, or a late retry with an old timestamp. Give --at if "
                    + $"the capture is an old one.");
    }
}
