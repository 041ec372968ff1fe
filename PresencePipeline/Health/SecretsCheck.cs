using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresencePipeline.Secrets;

namespace PresencePipeline.Health;

/// <summary>Whether the signing secret is loaded.</summary>
internal sealed class SecretsCheck(SigningSecrets secrets) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(secrets.Current.Count > 0
            ? HealthCheckResult.Healthy("The signing secret is loaded.")
            : HealthCheckResult.Unhealthy("The signing secret is not loaded; every delivery is answered 401."));
}
