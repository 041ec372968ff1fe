using System.Text;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Testing;

/// <summary>A signature profile with the settings and the secret of an app that takes it, and with a sender that has both.</summary>
internal sealed class Profile
{
    public const string Relay = SignatureProfiles.GenesysRelay;
    public const string RelayWithTimestamp = "genesys-relay, timestamp signed";
    public const string OpenMessaging = SignatureProfiles.OpenMessaging;
    public const string StandardWebhooks = SignatureProfiles.StandardWebhooks;
    public const string ApiKey = SignatureProfiles.ApiKey;

    private readonly WebhookOptions options;
    private readonly byte[] secret;

    public Profile(string name)
    {
        options = new WebhookOptions
        {
            Profile = name == RelayWithTimestamp ? Relay : name,
            SignTimestamp = name == RelayWithTimestamp,
        };
        var text = name == StandardWebhooks ? $"whsec_{Convert.ToBase64String(Encoding.UTF8.GetBytes(TestApp.Secret))}" : TestApp.Secret;
        secret = Encoding.UTF8.GetBytes(text);
        Settings =
        [
            .. TestApp.NoDrainer,
            ("Webhook:Profile", options.Profile),
            ("Webhook:SignTimestamp", options.SignTimestamp ? "true" : "false"),
            ("Secrets:genesys-webhook-secret", text),
        ];
    }

    public (string, string)[] Settings { get; }

    /// <summary>Signs a body as sent now, or so many seconds from now.</summary>
    public IReadOnlyList<(string Name, string Value)> Sign(string body, string id = "wh-1", int seconds = 0) =>
        SignatureProfiles.Sign(options, secret, Encoding.UTF8.GetBytes(body), id, TimeProvider.System.GetUtcNow().AddSeconds(seconds));

    /// <summary>Sends a body with such headers, each on a line of its own.</summary>
    public static Task<(int Status, string? MediaType, string Json)> PostAsync(
        TestApp app, string body, IEnumerable<(string Name, string Value)> headers)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var lines = string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n"));
        return RawHttp.PostAsync(app, $"Content-Type: application/json\r\nContent-Length: {bytes.Length}\r\n{lines}", bytes);
    }
}
