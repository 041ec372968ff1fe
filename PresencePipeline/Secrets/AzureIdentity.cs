using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;

namespace PresencePipeline.Secrets;

/// <summary>Who the process signs in as on Azure.</summary>
internal static class AzureIdentity
{
    private const string ClientIdSetting = "AZURE_CLIENT_ID";

    // Set by Azure Functions, App Service and Container Apps where a managed identity is there.
    private const string IdentityEndpointSetting = "IDENTITY_ENDPOINT";

    /// <summary>
    /// The managed identity that is named, else what <c>DefaultAzureCredential</c> finds. <c>AZURE_CLIENT_ID</c> names one on
    /// Azure only: elsewhere it may as well be a service principal's, which <c>DefaultAzureCredential</c> knows to use.
    /// </summary>
    /// <param name="managedIdentityClientId">Client id of a user-assigned managed identity; null or empty if none is named.</param>
    /// <param name="configuration">The settings and the environment.</param>
    public static TokenCredential Credential(string? managedIdentityClientId, IConfiguration configuration)
    {
        var onAzure = !string.IsNullOrEmpty(configuration[IdentityEndpointSetting]);
        var clientId = string.IsNullOrEmpty(managedIdentityClientId) && onAzure ? configuration[ClientIdSetting] : managedIdentityClientId;
        return string.IsNullOrEmpty(clientId)
            ? new DefaultAzureCredential(
                new DefaultAzureCredentialOptions { ExcludeInteractiveBrowserCredential = true, ExcludeBrokerCredential = true })
            : new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId));
    }
}
