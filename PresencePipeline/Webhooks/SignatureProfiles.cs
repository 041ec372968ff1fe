using System.Globalization;
using System.Text;

namespace PresencePipeline.Webhooks;

/// <summary>The ways in which senders sign, by the names that the setting <c>Webhook:Profile</c> has for them.</summary>
public static class SignatureProfiles
{
    public const string GenesysRelay = "genesys-relay";
    public const string OpenMessaging = "open-messaging";
    public const string StandardWebhooks = "standard-webhooks";
    public const string ApiKey = "api-key";

    /// <summary>Signs a delivery as these settings require.</summary>
    /// <param name="options">The settings of the webhook route.</param>
    /// <param name="secret">The shared secret's bytes.</param>
    /// <param name="body">The exact bytes that will be sent.</param>
    /// <param name="id">Identity of what is delivered, for the profile that has one.</param>
    /// <param name="now">When it is sent.</param>
    /// <returns>The headers to send, in any order.</returns>
    public static IReadOnlyList<(string Name, string Value)> Sign(
        WebhookOptions options, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> body, string id, DateTimeOffset now)
    {
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return options.Profile switch
        {
            OpenMessaging => [(OpenMessagingSignature.SignatureHeader, OpenMessagingSignature.Sign(secret, body))],
            StandardWebhooks =>
            [
                (StandardWebhooksSignature.IdHeader, id),
                (StandardWebhooksSignature.TimestampHeader, timestamp),
                (StandardWebhooksSignature.SignatureHeader, StandardWebhooksSignature.Sign(secret, id, timestamp, body)),
            ],
            ApiKey => [(options.ApiKeyHeader, Webhooks.ApiKey.Sign(secret))],
            _ when options.SignTimestamp =>
            [
                (GenesysRelaySignature.TimestampHeader, timestamp),
                (GenesysRelaySignature.SignatureHeader, GenesysRelaySignature.Sign(secret, body, timestamp)),
            ],
            _ => [(GenesysRelaySignature.SignatureHeader, GenesysRelaySignature.Sign(secret, body))],
        };
    }

    /// <summary>What keeps a profile from using a secret, in words that follow "it"; null if nothing does.</summary>
    internal static string? WhyUnusable(string profile, string secret) => profile switch
    {
        StandardWebhooks when !StandardWebhooksSignature.IsKey(Encoding.UTF8.GetBytes(secret)) =>
            "begins with whsec_, but what follows is not the base64 of 1 to 256 bytes",
        ApiKey when secret.Trim() != secret || secret.Any(char.IsControl) =>
            "cannot travel in a header: it has white space around it, or contains a control character",
        _ => null,
    };

    internal static SignatureVerifier Verifier(WebhookOptions options) => options.Profile switch
    {
        OpenMessaging => static (headers, body, secrets, _) =>
            OpenMessagingSignature.Verify(body, headers[OpenMessagingSignature.SignatureHeader], secrets),
        StandardWebhooks => (headers, body, secrets, now) => StandardWebhooksSignature.Verify(
            body,
            headers[StandardWebhooksSignature.IdHeader],
            headers[StandardWebhooksSignature.TimestampHeader],
            headers[StandardWebhooksSignature.SignatureHeader],
            secrets,
            now,
            options.TimestampTolerance),
        ApiKey => (headers, _, secrets, _) => Webhooks.ApiKey.Verify(headers[options.ApiKeyHeader], secrets),
        GenesysRelay => (headers, body, secrets, now) => GenesysRelaySignature.Verify(
            body,
            headers[GenesysRelaySignature.SignatureHeader],
            headers[GenesysRelaySignature.TimestampHeader],
            secrets,
            options.SignTimestamp,
            now,
            options.TimestampTolerance),
        _ => throw new ArgumentException($"There is no profile {options.Profile}.", nameof(options)),
    };
}
