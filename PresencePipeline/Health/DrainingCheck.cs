using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PresencePipeline.Draining;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Health;

/// <summary>Whether a loop is draining each group. Without one the board still follows, since webhooks drain themselves.</summary>
internal sealed class DrainingCheck(RedisConnection redis, StreamPartitions partitions, IOptions<DrainOptions> options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        options.Value.Budget == TimeSpan.Zero
            ? Task.FromResult(HealthCheckResult.Healthy("No loop is meant to run (Drain:Budget is 0); webhooks drain themselves."))
            : RedisHealth.AskAsync(() => AskAsync(cancellationToken));

    private async Task<HealthCheckResult> AskAsync(CancellationToken cancellationToken)
    {
        var loops = await Task.WhenAll(partitions.SelectMany(keys => ConsumerGroups.All.Select(group => LookAsync(keys, group))))
            .WaitAsync(cancellationToken);
        return loops.All(loop => loop.IsAlive)
            ? HealthCheckResult.Healthy(string.Create(
                CultureInfo.InvariantCulture,
                $"A loop is draining every group; the oldest heartbeat is {loops.Max(loop => loop.Ago)!.Value.TotalSeconds:0.0} s "
                    + $"old."))
            : HealthCheckResult.Degraded(
                $"No loop is draining {string.Join(", ", loops.Where(loop => !loop.IsAlive).Select(Describe))}; webhooks drain "
                    + "themselves. Is the timer running, and Drain:Schedule set?");
    }

    /// <summary>Whether a loop is alive and how long ago it said so; of a dead one, when a consumer last turned to Redis.</summary>
    private async Task<Loop> LookAsync(StreamKeys keys, string group)
    {
        var name = keys.Qualify(group);
        if (await redis.Database.KeyTimeToLiveAsync(keys.Draining(group)) is { } left)
        {
            return new Loop(name, IsAlive: true, Heartbeat.Lifetime - left);
        }

        try
        {
            var consumers = await redis.Database.StreamConsumerInfoAsync(keys.Stream, group);
            return new Loop(
                name,
                IsAlive: false,
                consumers.Length == 0 ? null : TimeSpan.FromMilliseconds(consumers.Min(consumer => consumer.IdleTimeInMilliseconds)));
        }
        catch (RedisServerException)
        {
            // There is no such stream or group yet.
            return new Loop(name, IsAlive: false, Ago: null);
        }
    }

    private static string Describe(Loop loop) => loop.Ago is { } ago
        ? string.Create(CultureInfo.InvariantCulture, $"{loop.Group} (last read {ago.TotalSeconds:0} s ago)")
        : $"{loop.Group} (never read)";

    private sealed record Loop(string Group, bool IsAlive, TimeSpan? Ago);
}
