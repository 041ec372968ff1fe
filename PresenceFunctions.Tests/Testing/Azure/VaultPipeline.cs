using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PresencePipeline.Genesys;
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
        : this(new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60)), settings)
    {
    }

    public VaultPipeline(FakeTimeProvider time, params (string Name, string Value)[] settings)
    {
        Time = time;
        provider = PipelineServices.Build(
            Vault.Settings.Concat(settings),
            services => Vault.Register(services.AddSingleton<TimeProvider>(Time).AddFakeLogging()),
            allowsConfiguredSecrets: false);
    }

    public FakeVault Vault { get; } = new();

    public FakeTimeProvider Time { get; }

    public FakeLogCollector Log => provider.GetRequiredService<FakeLogCollector>();

    public SecretStore Store => provider.GetRequiredService<SecretStore>();

    public SigningSecrets Signing => provider.GetRequiredService<SigningSecrets>();

    public GenesysCredentials Genesys => provider.GetRequiredService<GenesysCredentials>();

    public GenesysApi GenesysApi => provider.GetRequiredService<GenesysApi>();

    public GenesysToken GenesysToken => provider.GetRequiredService<GenesysToken>();

    public GenesysUsers GenesysUsers => provider.GetRequiredService<GenesysUsers>();

    public T Hosted<T>() => provider.GetServices<IHostedService>().OfType<T>().Single();

    public MetricCollector<T> Collect<T>(string instrument)
        where T : struct => new(provider.GetRequiredService<IMeterFactory>(), PresenceMetrics.MeterName, instrument);

    public ValueTask DisposeAsync() => provider.DisposeAsync();
}
