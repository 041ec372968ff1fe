using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Resources;
using PresencePipeline.Draining;
using PresencePipeline.Secrets;
using PresencePipeline.Telemetry;

namespace PresencePipeline.Hosting;

/// <summary>Sends metrics, traces and logs to where the environment says, in both hosts alike.</summary>
public static class PresenceTelemetryExtensions
{
    private const string DefaultServiceName = "presence-functions";

    // Measured by the runtime itself: memory, garbage collection, thread pool.
    private const string RuntimeMeter = "System.Runtime";

    /// <summary>
    /// Exports to OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> (or that of one signal) is set, to Azure Monitor where
    /// <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> is, with <c>APPLICATIONINSIGHTS_AUTHENTICATION_STRING</c> as a managed
    /// identity. Does nothing, and costs nothing, where neither is.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The settings and the environment.</param>
    /// <param name="addHost">What only this host adds; called only if something is exported.</param>
    public static IServiceCollection AddPresenceTelemetry(
        this IServiceCollection services, IConfiguration configuration, Action<IOpenTelemetryBuilder> addHost)
    {
        var destinations = TelemetryDestinations.From(configuration);
        if (!destinations.Any)
        {
            return services;
        }

        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource, configuration))
            .WithMetrics(metrics => metrics.AddMeter(PresenceMetrics.MeterName, RuntimeMeter))
            .WithTracing()
            .WithLogging();
        addHost(telemetry);
        if (destinations.Otlp)
        {
            telemetry.UseOtlpExporter();
        }

        if (destinations.AzureMonitor is { } connectionString)
        {
            telemetry.UseAzureMonitorExporter(options =>
            {
                options.ConnectionString = connectionString;
                options.Credential = destinations.AzureMonitorIdentity is { } clientId
                    ? AzureIdentity.Credential(clientId, configuration)
                    : null;
                options.EnableLiveMetrics = false; // a second connection that asks every few seconds, from each instance
                options.EnableTraceBasedLogsSampler = false; // or what is said of a request that is not sampled is lost with its trace
            });
        }

        return services;
    }

    // The environment's detector once more: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES have the last word.
    private static void Describe(ResourceBuilder resource, IConfiguration configuration) => resource
        .AddService(
            configuration["WEBSITE_SITE_NAME"] ?? DefaultServiceName,
            serviceVersion: typeof(PresenceTelemetryExtensions).Assembly.GetName().Version?.ToString(3),
            autoGenerateServiceInstanceId: false)
        .AddDetector(provider => new Instance(provider.GetRequiredService<ConsumerName>()))
        .AddEnvironmentVariableDetector();

    /// <summary>
    /// Names the instance as Redis does, so that figures and the entries pending with a consumer can be told to belong together.
    /// </summary>
    private sealed class Instance(ConsumerName name) : IResourceDetector
    {
        public Resource Detect() => new([new("service.instance.id", name.Value)]);
    }
}
