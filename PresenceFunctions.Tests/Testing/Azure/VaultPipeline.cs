using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PresencePipeline.Agents;
using PresencePipeline.Secrets;
using PresencePipeline.Telemetry;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Testing;

/// <summary>The pipeline's services over a fake vault and a fake clock, without a host.</summary>
internal sealed class VaultPipeline : IAsyncDisposable
{
    public const string SigningSecretName = "genesys-webhook-secret";

    private readonly ServiceProvider provider;

    public VaultPipeline(params (string Name, string Value)[] settings) => provider = PipelineServices.Build(
        Vault.Settings.Concat(settings),
        services => Vault.Register(services.AddSingleton<TimeProvider>(Time).AddFakeLogging()),
        allowsConfiguredSecrets: false);

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
