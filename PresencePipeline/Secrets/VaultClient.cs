using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Configuration;

namespace PresencePipeline.Secrets;

/// <summary>Makes the Key Vault client: who it signs in as, and how patient it is.</summary>
internal static class VaultClient
{
    private const string ClientIdSetting = "AZURE_CLIENT_ID";

    // Set by Azure Functions, App Service and Container Apps where a managed identity is there.
    private const string IdentityEndpointSetting = "IDENTITY_ENDPOINT";

    public static SecretClient Create(KeyVaultOptions options, IConfiguration configuration) =>
        new(options.Uri, Credential(options, configuration), Patience());

    /// <summary>The SDK's retries, three with growing delays, but none that lasts: a start waits for them.</summary>
    public static SecretClientOptions Patience() => new()
    {
        Retry = { MaxDelay = TimeSpan.FromSeconds(5), NetworkTimeout = TimeSpan.FromSeconds(5) },
    };

    /// <summary>
    /// The managed identity that is named, else what <c>DefaultAzureCredential</c> finds. <c>AZURE_CLIENT_ID</c> names one on
    /// Azure only: elsewhere it may as well be a service principal's, which <c>DefaultAzureCredential</c> knows to use.
    /// </summary>
    public static TokenCredential Credential(KeyVaultOptions options, IConfiguration configuration)
    {
        var onAzure = !string.IsNullOrEmpty(configuration[IdentityEndpointSetting]);
        var clientId = string.IsNullOrEmpty(options.ManagedIdentityClientId) && onAzure
            ? configuration[ClientIdSetting]
            : options.ManagedIdentityClientId;
        return string.IsNullOrEmpty(clientId)
            ? new DefaultAzureCredential(new DefaultAzureCredentialOptions { ExcludeInteractiveBrowserCredential = true, ExcludeBrokerCredential = true })
            : new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId));
    }
}
