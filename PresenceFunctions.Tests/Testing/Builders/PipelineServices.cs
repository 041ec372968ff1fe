using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PresencePipeline;
using PresencePipeline.Hosting;

namespace PresenceFunctions.Tests.Testing;

/// <summary>The pipeline's services as both hosts wire them, without a host.</summary>
internal static class PipelineServices
{
    /// <summary>Settings for a stream of the test's own on a real Redis, with the secret that the tests sign with.</summary>
    public static IEnumerable<(string Name, string Value)> On(RedisFixture redis) =>
    [
        ("Redis:ConnectionString", redis.ConnectionString),
        ("Stream:Name", $"test-{Guid.NewGuid():N}"),
        ("Secrets:genesys-webhook-secret", TestApp.Secret),
    ];

    /// <param name="settings">Of the same name the last counts.</param>
    /// <param name="register">Adds services of the test's own, which win over the product's where those are replaceable.</param>
    /// <param name="allowsConfiguredSecrets">See <see cref="HostTraits"/>.</param>
    public static ServiceProvider Build(
        IEnumerable<(string Name, string Value)> settings, Action<IServiceCollection>? register = null, bool allowsConfiguredSecrets = true)
    {
        var configuration = new ConfigurationManager();
        foreach (var (name, value) in settings)
        {
            configuration[name] = value;
        }

        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration);
        register?.Invoke(services);
        return services.AddPresencePipeline(new HostTraits(allowsConfiguredSecrets)).BuildServiceProvider();
    }
}
