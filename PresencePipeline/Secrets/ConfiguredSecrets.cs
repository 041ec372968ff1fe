using Microsoft.Extensions.Configuration;

namespace PresencePipeline.Secrets;

/// <summary>Secrets from the settings <c>Secrets:&lt;name&gt;</c>: local settings, user secrets, the environment.</summary>
internal sealed class ConfiguredSecrets(IConfiguration configuration, HostTraits host) : ISecretSource
{
    public bool CanChange => false;

    /// <exception cref="StartupException">The host must not take secrets from its settings.</exception>
    public Task<IReadOnlyList<SecretVersion>> ReadAsync(
        string name, int count, Func<SecretVersion, bool> isUsable, IReadOnlyList<SecretVersion> known)
    {
        if (!host.AllowsConfiguredSecrets)
        {
            throw new StartupException(
                $"Secret {name}: it may come from the setting Secrets:{name} in Development only. Set KeyVault:Uri.");
        }

        var value = configuration[$"Secrets:{name}"];
        var version = new SecretVersion("configured", value ?? "");
        return Task.FromResult<IReadOnlyList<SecretVersion>>(!string.IsNullOrWhiteSpace(value) && isUsable(version) ? [version] : []);
    }

    public string LookedFor(string name) => $"the setting Secrets:{name} (environment: Secrets__{name})";
}
