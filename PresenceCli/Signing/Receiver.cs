using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary>How the receiver of a request is set, and when it got it.</summary>
/// <param name="Profile"><c>Webhook:Profile</c>; null if the headers are to tell.</param>
/// <param name="SignTimestamp"><c>Webhook:SignTimestamp</c>; null if the signature is to tell.</param>
/// <param name="ApiKeyHeader"><c>Webhook:ApiKeyHeader</c>.</param>
/// <param name="Now">When the request arrived.</param>
/// <param name="Tolerance"><c>Webhook:TimestampTolerance</c>.</param>
internal sealed record Receiver(string? Profile, bool? SignTimestamp, string ApiKeyHeader, DateTimeOffset Now, TimeSpan Tolerance)
{
    /// <summary>Its settings, with what the request is to tell given.</summary>
    public WebhookOptions Options(string profile, bool signTimestamp = false) =>
        new() { Profile = profile, SignTimestamp = signTimestamp, ApiKeyHeader = ApiKeyHeader, TimestampTolerance = Tolerance };

    public SignatureResult Verify(CapturedRequest request, IReadOnlyList<SigningSecret> secrets, WebhookOptions options) =>
        SignatureProfiles.Verifier(options)(request.Headers, request.Body, secrets, Now);
}
