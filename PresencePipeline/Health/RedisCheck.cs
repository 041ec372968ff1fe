using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresencePipeline.Overflow;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Health;

/// <summary>
/// Whether Redis would take an append now, and as whom we are connected; else, whether the overflow queue takes deliveries.
/// </summary>
internal sealed class RedisCheck(RedisConnection redis, AppendProbe probe, OverflowWatch overflow) : IHealthCheck
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // Asked meanwhile: together they must not take longer than a check may.
        var deferring = DefersAsync();
        try
        {
            var prospect = await probe.TryAsync().WaitAsync(cancellationToken);
            return prospect.Refusal is { } refusal
                ? Closed(refusal, await deferring)
                : Judge(prospect.NoWakeUp, await WhoAsync(cancellationToken), redis.AskedUser);
        }
        catch (Exception failure) when (RedisFailure.IsPassingOrGivenUp(failure))
        {
            return Closed(RedisRefusal.CodeOf(failure) ?? await WhyAsync(cancellationToken), await deferring);
        }
    }

    /// <param name="refusal">Redis's own word; null if it does not answer.</param>
    /// <param name="deferring">Whether the overflow queue takes deliveries meanwhile.</param>
    private static HealthCheckResult Closed(string? refusal, bool deferring)
    {
        var (why, until) = refusal is null
            ? ("Redis does not answer", "until it does")
            : (RedisFailure.Refusal(refusal), "until it does not");
        return deferring
            ? HealthCheckResult.Degraded($"{why}. Deliveries are deferred, 202, {until}.")
            : HealthCheckResult.Unhealthy($"{why}. Deliveries are answered 503 {until}.");
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

    private static HealthCheckResult Judge(string? noWakeUp, string? user, string asked)
    {
        List<string> hints = [];
        if (noWakeUp is not null)
        {
            hints.Add(
                $"This user may not publish on the wake-up channel ({noWakeUp}): changes are seen up to a second later. "
                + "Grant it (ACL SETUSER … &*).");
        }

        if (user is not null && user != asked)
        {
            hints.Add(
                $"We are connected as {user}, not as {asked}: Redis did not take the password of {asked}, and lets anybody in as {user}.");
        }

        return hints.Count > 0
            ? HealthCheckResult.Degraded(string.Join(' ', hints))
            : HealthCheckResult.Healthy(user is null ? "Redis takes appends." : $"Redis takes appends; we are connected as {user}.");
    }

    private async Task<string?> WhyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await redis.AskRefusalAsync().WaitAsync(cancellationToken);
        }
        catch (Exception failure) when (RedisFailure.IsPassingOrGivenUp(failure))
        {
            return null;
        }
    }

    /// <returns>Null where this user may not ask.</returns>
    private async Task<string?> WhoAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (string?)await redis.Database.ExecuteAsync("ACL", "WHOAMI").WaitAsync(cancellationToken);
        }
        catch (RedisServerException)
        {
            return null;
        }
    }
}
