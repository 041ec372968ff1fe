using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PresencePipeline;
using PresencePipeline.Agents;
using PresencePipeline.Hosting;
using PresencePipeline.Secrets;
using PresencePipeline.Telemetry;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Testing;

/// <summary>The pipeline's services over a fake vault and a fake clock, without a host.</summary>
internal sealed class VaultPipeline : IAsyncDisposable
{
    public const string SigningSecretName = "genesys-webhook-secret";

    private readonly ServiceProvider provider;

    public VaultPipeline(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            Vault.Settings.Concat(settings).ToDictionary(setting => setting.Item1, setting => (string?)setting.Item2)).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddSingleton<TimeProvider>(Time).AddFakeLogging();
        Vault.Register(services);
        services.AddPresencePipeline(new HostTraits(AllowsConfiguredSecrets: false));
        provider = services.BuildServiceProvider();
    }

    public FakeVault Vault { get; } = new();

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddYears(60));

    public FakeLogCollector Log => provider.GetRequiredService<FakeLogCollector>();

    public SecretStore Store => provider.GetRequiredService<SecretStore>();

    public SigningSecrets Signing => provider.GetRequiredService<SigningSecrets>();

    public GenesysCredentials Genesys => provider.GetRequiredService<GenesysCredentials>();

    public T Hosted<T>() => provider.GetServices<IHostedService>().OfType<T>().Single();

    public MetricCollector<T> Collect<T>(string instrument)
        where T : struct => new(provider.GetRequiredService<IMeterFactory>(), PresenceMetrics.MeterName, instrument);

    public ValueTask DisposeAsync() => provider.DisposeAsync();
}
