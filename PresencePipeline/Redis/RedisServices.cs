using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PresencePipeline.Secrets;

namespace PresencePipeline.Redis;

/// <summary>
/// Wires the room. The identity that signs in is keyed by <see cref="RedisOptions.Section"/>, and made when it is first needed.
/// </summary>
internal static class RedisServices
{
    public static IServiceCollection AddRedis(this IServiceCollection services)
    {
        services.AddValidated<RedisOptions, RedisOptionsValidator>(RedisOptions.Section);
        services.AddSingleton<RedisConnection>();
        services.TryAddKeyedSingleton(RedisOptions.Section, (provider, _) => AzureIdentity.Credential(
            provider.GetRequiredService<IOptions<RedisOptions>>().Value.ManagedIdentityClientId,
            provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton(provider => new EntraTokens(
            () => provider.GetRequiredKeyedService<TokenCredential>(RedisOptions.Section), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<EntraSignIn>().AddHostedService(provider => provider.GetRequiredService<EntraSignIn>());
        return services.AddSingleton<RedisAccess>().AddHostedService(provider => provider.GetRequiredService<RedisAccess>());
    }
}
