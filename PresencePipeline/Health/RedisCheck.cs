using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresencePipeline.Redis;

namespace PresencePipeline.Health;

/// <summary>Whether Redis answers.</summary>
internal sealed class RedisCheck(RedisConnection redis) : IHealthCheck
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await redis.Database.PingAsync().WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy("Redis answers.");
        }
        catch (Exception failure) when (RedisFailure.IsPassingOrGivenUp(failure))
        {
            return HealthCheckResult.Unhealthy("Redis does not answer. Deliveries are answered 503 until it does.");
        }
    }
}
