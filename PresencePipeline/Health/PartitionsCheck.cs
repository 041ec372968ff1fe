using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresencePipeline.Redis;
using PresencePipeline.Streams;

namespace PresencePipeline.Health;

/// <summary>Whether the number of partitions was changed before everything in the streams of the former number was finished.</summary>
internal sealed class PartitionsCheck(RedisConnection redis, StreamPartitions partitions) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        RedisHealth.AskAsync(() => AskAsync(cancellationToken));

    private async Task<HealthCheckResult> AskAsync(CancellationToken cancellationToken)
    {
        var others = partitions.OfOtherCounts.ToList();
        var unfinished = await Task.WhenAll(others.Select(IsUnfinishedAsync)).WaitAsync(cancellationToken);
        var left = others.Zip(unfinished).Where(stream => stream.Second).Select(stream => stream.First.Name).ToList();
        return left.Count == 0
            ? HealthCheckResult.Healthy("No other number of partitions has left anything behind.")
            : HealthCheckResult.Degraded(
                $"{string.Join(", ", left)} is of another number of partitions and holds entries that are not finished. Set "
                    + "Stream:Partitions back until they are; docs/partitions.md says how to change it.");
    }

    private async Task<bool> IsUnfinishedAsync(StreamKeys keys)
    {
        if (await redis.Database.StreamLengthAsync(keys.Stream) == 0)
        {
            return false;
        }

        var end = (await redis.Database.StreamInfoAsync(keys.Stream)).LastGeneratedId;
        var groups = await redis.Database.StreamGroupInfoAsync(keys.Stream);
        return ConsumerGroups.All.Any(name =>
            groups.SingleOrDefault(group => group.Name == name) is not { PendingMessageCount: 0 } group || group.LastDeliveredId != end);
    }
}
