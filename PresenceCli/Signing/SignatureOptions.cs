using System.CommandLine;
using System.Text.RegularExpressions;
using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary>What commands about signatures have in common, in the words of the product's settings.</summary>
internal static partial class SignatureOptions
{
    public static Option<string?> Profile(string description) =>
        new Option<string?>("--profile") { Description = description }.AcceptOnlyFromAmong(
        SignatureProfiles.GenesysRelay, SignatureProfiles.OpenMessaging, SignatureProfiles.StandardWebhooks, SignatureProfiles.ApiKey);

    public static Option<bool> SignTimestamp() => new("--sign-timestamp") { Description = "Webhook:SignTimestamp of the receiver." };

    public static Option<string> ApiKeyHeader()
    {
        var option = new Option<string>("--api-key-header")
        {
            Description = "Webhook:ApiKeyHeader of the receiver.",
            DefaultValueFactory = _ => new WebhookOptions().ApiKeyHeader,
        };
        option.Validators.Add(result =>
        {
            if (!HeaderName().IsMatch(result.GetValueOrDefault<string>() ?? ""))
            {
                result.AddError("--api-key-header must be the name of a header.");
            }
        });
        return option;
    }

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}\z")]
    private static partial Regex HeaderName();
}
