using Microsoft.Extensions.Options;
using PresencePipeline.Secrets;

namespace PresencePipeline.Genesys;

/// <summary>The OAuth client that asks Genesys Cloud for names and states, if its secrets exist.</summary>
internal sealed class GenesysCredentials(SecretStore secrets, IOptions<GenesysOptions> options)
{
    private Secret? clientId;
    private Secret? clientSecret;

    /// <summary>Client id and secret as they are now; null if there are none, and Genesys Cloud is not asked.</summary>
    public (string ClientId, string ClientSecret)? Current =>
        clientId is null || clientSecret is null ? null : (clientId.Value, clientSecret.Value);

    /// <exception cref="StartupException">One secret is there and the other is not, neither is and they are needed, or their
    /// source could not be asked.</exception>
    public async Task LoadAsync()
    {
        var (id, secret) = (options.Value.ClientIdSecretName, options.Value.ClientSecretSecretName);
        clientId = await secrets.FindAsync(id);
        clientSecret = await secrets.FindAsync(secret);
        if (clientId is null != clientSecret is null)
        {
            var (there, missing) = clientId is null ? (secret, id) : (id, secret);
            throw new StartupException(
                $"Secret {missing} is missing, while there is {there}: looked for {secrets.LookedFor(missing)}. Set both or neither.");
        }

        if (clientId is null && options.Value.Notifications)
        {
            throw new StartupException($"Genesys:Notifications is true, and secret {id} is missing: looked for {secrets.LookedFor(id)}.");
        }
    }

    /// <summary>
    /// Reads both again, for a caller whom Genesys Cloud has refused: they may have been rotated. Returns after a few seconds at
    /// most.
    /// </summary>
    public Task AskAsync() => Task.WhenAll(clientId?.AskAsync() ?? Task.CompletedTask, clientSecret?.AskAsync() ?? Task.CompletedTask);
}
