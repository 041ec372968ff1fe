using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PresencePipeline.Redis;

/// <summary>
/// What the health checks that ask Redis have in common: where Redis does not answer, they have no verdict.
/// </summary>
internal static class RedisHealth
{
    /// <summary>Asks, and is <c>degraded</c> with the reason where Redis does not answer, refuses or takes too long.</summary>
    /// <param name="ask">Asks Redis and judges the answer.</param>
    /// <param name="command">The command that is asked with, where an operator has to know it.</param>
    public static async Task<HealthCheckResult> AskAsync(Func<Task<HealthCheckResult>> ask, string? command = null)
    {
        try
        {
            return await ask();
        }
        catch (Exception failure) when (RedisFailure.IsPassingOrGivenUp(failure))
        {
            var named = command is null ? "" : $" ({command})";
            return HealthCheckResult.Degraded($"Unknown, because {RedisFailure.Describe(failure)}{named}.");
        }
    }
}
