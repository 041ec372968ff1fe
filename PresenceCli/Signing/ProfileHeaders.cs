using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary>By which headers each profile is recognised.</summary>
internal static class ProfileHeaders
{
    /// <summary>Open Messaging's header from before SHA-256, which some senders still make.</summary>
    private const string HubSha1 = "X-Hub-Signature";

    /// <summary>The profiles whose headers are there.</summary>
    public static IReadOnlyList<string> Recognise(CapturedRequest request, string apiKeyHeader) =>
    [
        .. new[]
        {
            SignatureProfiles.GenesysRelay, SignatureProfiles.OpenMessaging, SignatureProfiles.StandardWebhooks, SignatureProfiles.ApiKey,
        }
            .Where(profile => (profile == SignatureProfiles.ApiKey ? [apiKeyHeader] : Of(profile)).Any(request.Headers.ContainsKey)),
    ];

    /// <summary>The headers that may hold the signature, the right one first.</summary>
    public static IReadOnlyList<string> Of(string profile) => profile switch
    {
        SignatureProfiles.OpenMessaging => [OpenMessagingSignature.SignatureHeader, HubSha1],
        SignatureProfiles.StandardWebhooks => [StandardWebhooksSignature.SignatureHeader],
        _ => [GenesysRelaySignature.SignatureHeader],
    };

    /// <summary>All that the profile reads.</summary>
    public static IReadOnlyList<string> Needed(string profile, bool signTimestamp) => profile switch
    {
        SignatureProfiles.OpenMessaging => [OpenMessagingSignature.SignatureHeader],
        SignatureProfiles.StandardWebhooks =>
            [StandardWebhooksSignature.IdHeader, StandardWebhooksSignature.TimestampHeader, StandardWebhooksSignature.SignatureHeader],
        _ when signTimestamp => [GenesysRelaySignature.SignatureHeader, GenesysRelaySignature.TimestampHeader],
        _ => [GenesysRelaySignature.SignatureHeader],
    };
}
