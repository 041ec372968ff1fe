using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace PresencePipeline.Health;

/// <summary>Wires the room.</summary>
internal static class HealthServices
{
    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        // The health check service logs every failing check on every request; the endpoint logs a check once, when it changes.
        services.AddLogging(logging => logging.AddFilter(typeof(HealthCheckService).Namespace, LogLevel.None));
        services.AddHealthChecks()
            .AddCheck<RedisCheck>("redis", timeout: RedisCheck.Timeout)
            .AddCheck<RedisTokenCheck>("redis-token")
            .AddCheck<RedisSettingsCheck>("redis-settings", timeout: RedisCheck.Timeout)
            .AddCheck<ClockCheck>("clock", timeout: RedisCheck.Timeout)
            .AddCheck<GroupsCheck>("groups", timeout: RedisCheck.Timeout)
            .AddCheck<PartitionsCheck>("partitions", timeout: RedisCheck.Timeout)
            .AddCheck<DrainingCheck>("draining", timeout: RedisCheck.Timeout)
            .AddCheck<OverflowCheck>("overflow", timeout: RedisCheck.Timeout)
            .AddCheck<SecretsCheck>("secrets");
        return services.AddSingleton<HealthEndpoint>();
    }
}
