using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Health;

/// <summary>Whether the stream has every consumer group. A missing one is created at the beginning, so it misses nothing that is still there.</summary>
internal sealed class GroupsCheck(RedisConnection redis, StreamKeys keys) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            if (!await redis.Database.KeyExistsAsync(keys.Stream).WaitAsync(cancellationToken))
            {
                return HealthCheckResult.Healthy("There is no stream yet; the first delivery or the first draining run creates it.");
            }

            var groups = await redis.Database.StreamGroupInfoAsync(keys.Stream).WaitAsync(cancellationToken);
            var missing = ConsumerGroups.All.Except(groups.Select(group => group.Name), StringComparer.Ordinal).ToList();
            return missing.Count == 0
                ? HealthCheckResult.Healthy("The stream has every consumer group.")
                : HealthCheckResult.Degraded(
                    $"The stream has no group {string.Join(", ", missing)}; the next draining run creates it at the beginning of the stream. Is the timer running, and Drain:Schedule set?");
        }
        catch (RedisServerException notAStream) when (notAStream.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal))
        {
            return HealthCheckResult.Unhealthy("The key of the stream holds something else. Remove it, or set Stream:Name to another.");
        }
        catch (RedisServerException missing) when (missing.Message.StartsWith("ERR no such key", StringComparison.Ordinal))
        {
            return HealthCheckResult.Healthy("There is no stream any more; the next delivery or draining run creates it.");
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            return HealthCheckResult.Degraded("Unknown, because Redis does not answer.");
        }
    }
}
