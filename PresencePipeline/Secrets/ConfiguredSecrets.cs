using Microsoft.Extensions.Configuration;
using PresencePipeline.Hosting;

namespace PresencePipeline.Secrets;

/// <summary>Secrets from the settings <c>Secrets:&lt;name&gt;</c>: local settings, user secrets, the environment.</summary>
internal sealed class ConfiguredSecrets(IConfiguration configuration, HostTraits host)
{
    /// <exception cref="StartupException">There is no such secret, or the host must not take it from its settings.</exception>
    public string Get(string name)
    {
        if (!host.AllowsConfiguredSecrets)
        {
            throw new StartupException($"Secret {name}: it may come from the setting Secrets:{name} in Development only.");
        }

        return configuration[$"Secrets:{name}"] is { } value && !string.IsNullOrWhiteSpace(value)
            ? value
            : throw new StartupException($"Secret {name} is missing: looked for the setting Secrets:{name} (environment: Secrets__{name}).");
    }
}
