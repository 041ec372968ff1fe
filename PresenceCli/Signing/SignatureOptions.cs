using System.CommandLine;
using PresencePipeline.Webhooks;

namespace PresenceCli.Signing;

/// <summary>What commands that sign have in common, in the words of the product's settings.</summary>
internal static class SignatureOptions
{
    public static Option<string> Profile()
    {
        var option = new Option<string>("--profile") { Description = "Webhook:Profile of the receiver.", DefaultValueFactory = _ => SignatureProfiles.GenesysRelay };
        return option.AcceptOnlyFromAmong(
            SignatureProfiles.GenesysRelay, SignatureProfiles.OpenMessaging, SignatureProfiles.StandardWebhooks, SignatureProfiles.ApiKey);
    }

    public static Option<bool> SignTimestamp() => new("--sign-timestamp") { Description = "Webhook:SignTimestamp of the receiver." };

    public static Option<string> ApiKeyHeader() => new("--api-key-header")
    {
        Description = "Webhook:ApiKeyHeader of the receiver.",
        DefaultValueFactory = _ => new WebhookOptions().ApiKeyHeader,
    };
}
