using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresencePipeline.Genesys;
using PresencePipeline.Redis;

namespace PresencePipeline.Source;

/// <summary>Whether Genesys Cloud can be swept, whichever host does it. Deliveries do not depend on it.</summary>
internal sealed class GenesysCheck(SourceStore store, GenesysCredentials credentials) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (credentials.Current is null)
        {
            return HealthCheckResult.Healthy("There is no OAuth client of Genesys Cloud, so it is not asked.");
        }

        try
        {
            // Why stands in the log and in GET /api/source; this route is open to anybody.
            return (await store.ReadAsync().WaitAsync(cancellationToken)).Error is null
                ? HealthCheckResult.Healthy("Genesys Cloud answers what it is asked.")
                : HealthCheckResult.Degraded("Genesys Cloud cannot be swept, so what events leave out stays wrong: GET /api/source says why.");
        }
        catch (Exception failure) when (RedisFailure.IsPassingOrGivenUp(failure))
        {
            return HealthCheckResult.Degraded($"Unknown, because {RedisFailure.Describe(failure)}.");
        }
    }
}
