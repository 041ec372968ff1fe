using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresencePipeline.Redis;

namespace PresencePipeline.Health;

/// <summary>Whether Redis is new enough and set up not to lose what it has accepted: noeviction and an append-only file.</summary>
internal sealed class RedisSettingsCheck(RedisConnection redis) : IHealthCheck
{
    private static readonly Version Floor = new(7, 0);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        RedisHealth.AskAsync(
            async () => Judge((string?)await redis.Database.ExecuteAsync("INFO", "everything").WaitAsync(cancellationToken) ?? ""), "INFO");

    internal static HealthCheckResult Judge(string info)
    {
        var fields = info.Split("\r\n").Select(line => line.Split(':', 2)).Where(field => field.Length == 2)
            .ToLookup(field => field[0], field => field[1], StringComparer.Ordinal);
        if (fields["redis_version"].FirstOrDefault() is not { } reported)
        {
            return HealthCheckResult.Degraded("Unknown, because INFO does not say.");
        }

        // A release candidate, 8.0.0-rc1, counts as its release.
        if (Version.TryParse(reported.Split('-')[0], out var version) && version < Floor)
        {
            return HealthCheckResult.Unhealthy($"Redis {version} is too old: {Floor} is the oldest that works.");
        }

        List<string> hints = [];
        if (fields["maxmemory_policy"].FirstOrDefault() is { } policy && policy != "noeviction")
        {
            hints.Add($"maxmemory-policy is {policy}: Redis may evict the stream itself. Set it to noeviction.");
        }

        if (fields["aof_enabled"].FirstOrDefault() == "0")
        {
            hints.Add("appendonly is off: a restart of Redis loses what it has accepted. Turn the append-only file on.");
        }

        return hints.Count > 0
            ? HealthCheckResult.Degraded(string.Join(' ', hints))
            : HealthCheckResult.Healthy("Version, eviction and persistence are as they should be.");
    }
}
