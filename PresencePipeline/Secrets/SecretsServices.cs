using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Secrets;

/// <summary>Wires the room: secrets come from the vault where there is one, else from the settings.</summary>
internal static class SecretsServices
{
    public static IServiceCollection AddSecrets(this IServiceCollection services)
    {
        services.AddValidated<KeyVaultOptions, KeyVaultOptionsValidator>(KeyVaultOptions.Section);
        services.AddSingleton<IValidateOptions<KeyVaultOptions>, KeyVaultUriValidator>();
        services.TryAddSingleton(provider => VaultClient.Create(
            provider.GetRequiredService<IOptions<KeyVaultOptions>>().Value, provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<ConfiguredSecrets>().AddSingleton<VaultSecrets>();
        services.AddSingleton<ISecretSource>(provider => provider.GetRequiredService<IOptions<KeyVaultOptions>>().Value.Uri is null
            ? provider.GetRequiredService<ConfiguredSecrets>()
            : provider.GetRequiredService<VaultSecrets>());
        return services.AddSingleton<SecretStore>().AddHostedService<SecretRefresher>();
    }
}
