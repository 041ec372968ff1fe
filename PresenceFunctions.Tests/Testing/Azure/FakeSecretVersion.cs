using System.Text.Json.Nodes;

namespace PresenceFunctions.Tests.Testing;

/// <summary>A version of a secret in <see cref="FakeVault"/>.</summary>
internal sealed record FakeSecretVersion(
    string Version, string Value, DateTimeOffset Created, DateTimeOffset? NotBefore, DateTimeOffset? InitiallyExpires)
{
    public DateTimeOffset? Expires { get; set; } = InitiallyExpires;

    public bool Enabled { get; set; } = true;

    /// <summary>As Key Vault answers: https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret.</summary>
    public string ToJson(Uri secret, bool withValue)
    {
        var attributes = new JsonObject
        {
            ["enabled"] = Enabled,
            ["created"] = Created.ToUnixTimeSeconds(),
            ["updated"] = Created.ToUnixTimeSeconds(),
            ["recoveryLevel"] = "Recoverable+Purgeable",
        };
        if (NotBefore is { } notBefore)
        {
            attributes["nbf"] = notBefore.ToUnixTimeSeconds();
        }

        if (Expires is { } expires)
        {
            attributes["exp"] = expires.ToUnixTimeSeconds();
        }

        var version = new JsonObject { ["id"] = $"{secret}/{Version}", ["attributes"] = attributes };
        if (withValue)
        {
            version["value"] = Value;
        }

        return version.ToJsonString();
    }
}
