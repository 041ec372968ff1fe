using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Health;

/// <summary>Whether Redis would take an append now, and as whom we are connected.</summary>
internal sealed class RedisCheck(RedisConnection redis, AppendProbe probe) : IHealthCheck
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var prospect = await probe.TryAsync().WaitAsync(cancellationToken);
            return prospect.Refusal is { } refusal
                ? HealthCheckResult.Unhealthy($"{RedisFailure.Refusal(refusal)}. Deliveries are answered 503 until it does not.")
                : Judge(prospect.NoWakeUp, await WhoAsync(cancellationToken), redis.AskedUser);
        }
        catch (Exception failure) when (RedisFailure.IsPassingOrGivenUp(failure))
        {
            return HealthCheckResult.Unhealthy((RedisRefusal.CodeOf(failure) ?? await WhyAsync(cancellationToken)) is { } refusal
                ? $"{RedisFailure.Refusal(refusal)}. Deliveries are answered 503 until it does not."
                : "Redis does not answer. Deliveries are answered 503 until it does.");
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
