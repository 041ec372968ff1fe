using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresencePipeline.Overflow;

namespace PresencePipeline.Health;

/// <summary>Whether deliveries go into the stream, or into the overflow queue for the time being.</summary>
internal sealed class OverflowCheck(OverflowWatch watch, AppendBreaker breaker) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!watch.IsConfigured)
        {
            return HealthCheckResult.Healthy("There is no overflow queue; while Redis is away, deliveries are answered 503.");
        }

        try
        {
            var waiting = await watch.WaitingAsync();
            return waiting > 0 || breaker.IsOpen
                ? HealthCheckResult.Degraded(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Deliveries were deferred: {waiting} messages wait in the overflow queue. They go into the stream when Redis takes them; docs/operate.md, overflow-waiting."))
                : HealthCheckResult.Healthy("Nothing waits in the overflow queue.");
        }
        catch (Exception failure) when (StorageFailure.IsPassing(failure))
        {
            return HealthCheckResult.Degraded("The overflow queue cannot be read: while that lasts, deliveries are answered 503 if Redis goes away. Is the storage account reachable, and has the identity its role?");
        }
    }
}
