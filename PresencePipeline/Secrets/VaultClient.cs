using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Configuration;

namespace PresencePipeline.Secrets;

/// <summary>Makes the Key Vault client: who it signs in as, and how patient it is.</summary>
internal static class VaultClient
{
    public static SecretClient Create(KeyVaultOptions options, IConfiguration configuration) =>
        new(options.Uri, AzureIdentity.Credential(options.ManagedIdentityClientId, configuration), Patience());

    /// <summary>The SDK's three retries with growing delays, but short ones: the start of the host waits for them.</summary>
    public static SecretClientOptions Patience() => new()
    {
        Retry = { NetworkTimeout = TimeSpan.FromSeconds(5) },
        RetryPolicy = new ImpatientRetryPolicy(),
    };
}
