using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PresencePipeline.Draining;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Health;

/// <summary>Whether a loop is draining each group. Without one the board still follows, since webhooks drain themselves.</summary>
internal sealed class DrainingCheck(RedisConnection redis, StreamPartitions partitions, IOptions<DrainOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (options.Value.Budget == TimeSpan.Zero)
        {
            return HealthCheckResult.Healthy("No loop is meant to run (Drain:Budget is 0); webhooks drain themselves.");
        }

        try
        {
            var beats = await Task.WhenAll(partitions.SelectMany(keys => ConsumerGroups.All.Select(async group =>
                (Name: keys.Qualify(group), Alive: await redis.Database.KeyExistsAsync(keys.Draining(group)))))).WaitAsync(cancellationToken);
            var silent = beats.Where(beat => !beat.Alive).Select(beat => beat.Name).ToList();
            return silent.Count == 0
                ? HealthCheckResult.Healthy("A loop is draining every group.")
                : HealthCheckResult.Degraded(
                    $"No loop is draining {string.Join(", ", silent)}; webhooks drain themselves. Is the timer running, and Drain:Schedule set?");
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or OperationCanceledException)
        {
            return HealthCheckResult.Degraded("Unknown, because Redis does not answer.");
        }
    }
}
