using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Health;

/// <summary>
/// Whether the clock of Redis and ours agree. Redis's stamps the entry ids, by which the stream is trimmed; ours the
/// board, and what signatures are checked against.
/// </summary>
internal sealed class ClockCheck(RedisConnection redis, StreamPartitions partitions, TimeProvider timeProvider) : IHealthCheck
{
    /// <summary>A skew that clocks kept by NTP never come near.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        RedisHealth.AskAsync(() => AskAsync(cancellationToken));

    private async Task<HealthCheckResult> AskAsync(CancellationToken cancellationToken)
    {
        var before = timeProvider.GetUtcNow();
        var reply = await redis.Database.ExecuteAsync("TIME").WaitAsync(cancellationToken);
        var after = timeProvider.GetUtcNow();
        var theirs = DateTimeOffset.FromUnixTimeSeconds((long)reply[0]).AddMicroseconds((long)reply[1]);
        var ahead = await Task.WhenAll(partitions.Select(keys => AheadAsync(keys, theirs))).WaitAsync(cancellationToken);
        return ahead.FirstOrDefault(hint => hint is not null) is { } hint
            ? HealthCheckResult.Degraded(hint)
            : Judge(before, theirs, after);
    }

    /// <summary>Says by how much a stream's newest id is ahead of the clock that should have given it; null if it is not.</summary>
    private async Task<string?> AheadAsync(StreamKeys keys, DateTimeOffset theirs)
    {
        try
        {
            var newest = (string?)(await redis.Database.StreamInfoAsync(keys.Stream)).LastGeneratedId;
            if (!EntryId.TryParse(newest, out var id) || id.Milliseconds <= (ulong)(theirs + Tolerance).ToUnixTimeMilliseconds())
            {
                return null;
            }

            var seconds = (id.Milliseconds - (ulong)theirs.ToUnixTimeMilliseconds()) / 1000.0;
            return string.Create(
                CultureInfo.InvariantCulture, $"The newest entry id of {keys.Name}, {newest}, is {seconds:0.0} s ahead of Redis's clock, ")
                + "and all that follow are, too: somebody has given an id by hand, or the clock was wrong for a moment. "
                + "Until the clock catches up, ages are taken from samples.";
        }
        catch (RedisServerException)
        {
            // There is no stream yet, or the key holds something else: the check of the groups says so.
            return null;
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
