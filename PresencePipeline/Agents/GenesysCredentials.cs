using Microsoft.Extensions.Options;
using PresencePipeline.Secrets;

namespace PresencePipeline.Agents;

/// <summary>The OAuth client that asks Genesys Cloud for names and states, if one is named in the settings.</summary>
internal sealed class GenesysCredentials(SecretStore secrets, IOptions<GenesysOptions> options)
{
    private Secret? clientId;
    private Secret? clientSecret;

    /// <summary>Client id and secret as they are now; null if none are named.</summary>
    public (string ClientId, string ClientSecret)? Current =>
        clientId is null || clientSecret is null ? null : (clientId.Value, clientSecret.Value);

    /// <exception cref="StartupException">A named secret is missing, or its source could not be asked.</exception>
    public async Task LoadAsync()
    {
        if (options.Value is { ClientIdSecretName: { Length: > 0 } id, ClientSecretSecretName: { Length: > 0 } secret })
        {
            clientId = await secrets.LoadAsync(id);
            clientSecret = await secrets.LoadAsync(secret);
        }
    }
}
