using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresencePipeline.Secrets;
using PresencePipeline.Webhooks;

namespace PresencePipeline.Health;

/// <summary>Whether the signing secret is there, and the vault answers for it and the others.</summary>
internal sealed class SecretsCheck(SigningSecrets signing, SecretStore secrets) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Judge());

    private HealthCheckResult Judge()
    {
        if (signing.Current.Count == 0)
        {
            return HealthCheckResult.Unhealthy(
                "The signing secret has no enabled, currently valid version; every delivery is answered 401.");
        }

        if (secrets.InUse.Where(secret => secret.Problem is not null).MaxBy(secret => secret.Age) is { Problem: { } problem } stale)
        {
            return HealthCheckResult.Degraded(
                $"Secrets are {(long)stale.Age.TotalSeconds} s old: {problem}. Those that are known keep working; one that is rotated "
                    + "now will not. Is the vault reachable from here?");
        }

        return secrets.InUse.FirstOrDefault(secret => secret.Versions.Count == 0) is { } gone
            ? HealthCheckResult.Degraded($"Secret {gone.Name} has no enabled, currently valid version any more; its last value is used on.")
            : HealthCheckResult.Healthy(secrets.InUse.Count == 0
                ? "The secrets are loaded."
                : $"The secrets are loaded; the oldest was read {(long)secrets.InUse.Max(secret => secret.Age).TotalSeconds} s ago.");
    }
}
