using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Webhooks;

/// <summary>Settings of the webhook route, section <c>Webhook</c>.</summary>
public sealed class WebhookOptions
{
    public const string Section = "Webhook";

    /// <summary>
    /// How senders sign: <c>genesys-relay</c>, <c>open-messaging</c>, <c>standard-webhooks</c> or <c>api-key</c>. Default
    /// <c>genesys-relay</c>.
    /// </summary>
    [AllowedValues(
        SignatureProfiles.GenesysRelay,
        SignatureProfiles.OpenMessaging,
        SignatureProfiles.StandardWebhooks,
        SignatureProfiles.ApiKey,
        ErrorMessage = "The field {0} must be genesys-relay, open-messaging, standard-webhooks or api-key.")]
    public string Profile { get; set; } = SignatureProfiles.GenesysRelay;

    /// <summary>Name of the header that holds the key in profile <c>api-key</c>. Default <c>X-API-Key</c>.</summary>
    [Required]
    [RegularExpression("^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$")]
    public string ApiKeyHeader { get; set; } = ApiKey.DefaultHeader;

    /// <summary>Name of the secret the sender signs with. Default <c>genesys-webhook-secret</c>.</summary>
    [Required]
    public string SecretName { get; set; } = "genesys-webhook-secret";

    /// <summary>
    /// Whether the signature covers <c>timestamp + "." + body</c>, which makes <c>X-GC-Timestamp</c> mandatory, instead of
    /// the body alone. For profile <c>genesys-relay</c> only: of the others, <c>standard-webhooks</c> always covers a timestamp
    /// and the rest never do. Default false.
    /// </summary>
    public bool SignTimestamp { get; set; }

    /// <summary>
    /// How far a delivery's timestamp may be from our clock, and how far ahead of it a change's. 1 second to 1 hour,
    /// default 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan TimestampTolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest accepted body, in bytes. 1024 to 1048576, default 65536.</summary>
    [Range(1024, 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 64 * 1024;

    /// <summary>
    /// How long a delivery may wait for its append before it is given up. 50 milliseconds to 30 seconds, default 1 second.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:30")]
    public TimeSpan AppendDeadline { get; set; } = TimeSpan.FromSeconds(1);
}

[OptionsValidator]
internal sealed partial class WebhookOptionsValidator : IValidateOptions<WebhookOptions>;

/// <summary>Refuses a setting that would promise a protection which the profile does not give.</summary>
internal sealed class WebhookProfileValidator : IValidateOptions<WebhookOptions>
{
    public ValidateOptionsResult Validate(string? name, WebhookOptions options) =>
        options.SignTimestamp && options.Profile != SignatureProfiles.GenesysRelay
            ? ValidateOptionsResult.Fail(
                $"{nameof(options.SignTimestamp)}: it is for profile {SignatureProfiles.GenesysRelay}, not for {options.Profile}.")
            : ValidateOptionsResult.Success;
}
