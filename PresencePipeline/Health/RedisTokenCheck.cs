using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresencePipeline.Redis;

namespace PresencePipeline.Health;

/// <summary>Whether the Entra token for Redis is renewed in time, where there is one.</summary>
internal sealed class RedisTokenCheck(EntraSignIn signIn) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Judge());

    private HealthCheckResult Judge()
    {
        if (signIn.Login is null)
        {
            return HealthCheckResult.Healthy("Redis is signed in to as its connection string says.");
        }

        var remaining = signIn.Remaining;
        var left = string.Create(CultureInfo.InvariantCulture, $"{(long)remaining.TotalSeconds} s");
        return signIn.Problem switch
        {
            null => HealthCheckResult.Healthy($"The token for Redis is good for {left}, and renewed before."),
            var problem when remaining > TimeSpan.Zero => HealthCheckResult.Degraded(
                $"The token for Redis is good for {left} and cannot be renewed: {problem}. After that Redis refuses us."),
            var problem => HealthCheckResult.Unhealthy($"The token for Redis has expired and cannot be renewed: {problem}."),
        };
    }
}
