using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresencePipeline.Redis;

namespace PresencePipeline.Health;

/// <summary>
/// Whether the clock of Redis and ours agree. Redis's stamps the entry ids, by which the stream is trimmed; ours the
/// board, and what signatures are checked against.
/// </summary>
internal sealed class ClockCheck(RedisConnection redis, TimeProvider timeProvider) : IHealthCheck
{
    /// <summary>What clocks that are kept by NTP never come near.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var before = timeProvider.GetUtcNow();
            var reply = await redis.Database.ExecuteAsync("TIME").WaitAsync(cancellationToken);
            var after = timeProvider.GetUtcNow();
            var theirs = DateTimeOffset.FromUnixTimeSeconds((long)reply[0]).AddMicroseconds((long)reply[1]);
            return Judge(before, theirs, after);
        }
        catch (Exception failure) when (RedisFailure.IsPassingOrGivenUp(failure))
        {
            return HealthCheckResult.Degraded("Unknown, because Redis does not answer.");
        }
    }

    /// <summary>Judges Redis's time by ours before and after the call; a slow call must not look like a wrong clock.</summary>
    internal static HealthCheckResult Judge(DateTimeOffset before, DateTimeOffset theirs, DateTimeOffset after)
    {
        var (ahead, behind) = (theirs - after, before - theirs);
        var skew = ahead > behind ? ahead : behind;
        return skew <= Tolerance
            ? HealthCheckResult.Healthy("The clock of Redis and ours agree.")
            : HealthCheckResult.Degraded(string.Create(
                CultureInfo.InvariantCulture,
                $"The clock of Redis is {skew.TotalSeconds:0.0} s {(ahead > behind ? "ahead of" : "behind")} ours. Keep both by NTP: "
                    + $"with a wrong clock, good signatures with a timestamp are refused, and entries are trimmed at the wrong time."));
    }
}
