using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Health;

/// <summary>
/// Whether the stream has every consumer group. A missing one is created at the beginning, so it misses nothing that is still
/// there.
/// </summary>
internal sealed class GroupsCheck(RedisConnection redis, StreamPartitions partitions) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        RedisHealth.AskAsync(() => AskAsync(cancellationToken));

    private async Task<HealthCheckResult> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var groups = await Task.WhenAll(partitions.Select(GroupsAsync)).WaitAsync(cancellationToken);
            if (groups.All(names => names is null))
            {
                return HealthCheckResult.Healthy("There is no stream yet; the first delivery or the first draining run creates it.");
            }

            var missing = partitions.Zip(groups).Where(partition => partition.Second is not null)
                .SelectMany(partition =>
                    ConsumerGroups.All.Except(partition.Second!, StringComparer.Ordinal).Select(partition.First.Qualify)).ToList();
            return missing.Count == 0
                ? HealthCheckResult.Healthy("The stream has every consumer group.")
                : HealthCheckResult.Degraded(
                    $"The stream has no group {string.Join(", ", missing)}; the next draining run creates it at the beginning of the "
                        + "stream. Is the timer running, and Drain:Schedule set?");
        }
        catch (RedisServerException notAStream) when (notAStream.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal))
        {
            return HealthCheckResult.Unhealthy("The key of the stream holds something else. Remove it, or set Stream:Name to another.");
        }
    }

    /// <returns>Null if there is no such stream.</returns>
    private async Task<IEnumerable<string>?> GroupsAsync(StreamKeys keys)
    {
        try
        {
            return (await redis.Database.StreamGroupInfoAsync(keys.Stream)).Select(group => group.Name);
        }
        catch (RedisServerException missing) when (missing.Message.StartsWith("ERR no such key", StringComparison.Ordinal))
        {
            return null;
        }
    }
}
