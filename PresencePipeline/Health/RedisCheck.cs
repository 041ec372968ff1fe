using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresencePipeline.Overflow;
using PresencePipeline.Redis;

namespace PresencePipeline.Health;

/// <summary>Whether Redis answers; while it does not, whether the overflow queue takes deliveries.</summary>
internal sealed class RedisCheck(RedisConnection redis, OverflowWatch overflow) : IHealthCheck
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // Asked meanwhile: together they must not take longer than a check may.
        var deferring = DefersAsync();
        try
        {
            await redis.Database.PingAsync().WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy("Redis answers.");
        }
        catch (Exception failure) when (RedisFailure.IsPassingOrGivenUp(failure))
        {
            return await deferring
                ? HealthCheckResult.Degraded("Redis does not answer. Deliveries are deferred, 202, until it does.")
                : HealthCheckResult.Unhealthy("Redis does not answer. Deliveries are answered 503 until it does.");
        }
    }

    private async Task<bool> DefersAsync()
    {
        try
        {
            return await overflow.WaitingAsync() is not null;
        }
        catch (Exception failure) when (StorageFailure.IsPassing(failure))
        {
            return false;
        }
    }
}
