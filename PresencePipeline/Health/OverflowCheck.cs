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
                    $"{waiting} messages of deferred deliveries wait in the overflow queue until Redis takes them; docs/operate.md."))
                : HealthCheckResult.Healthy("Nothing waits in the overflow queue.");
        }
        catch (Exception failure) when (StorageFailure.IsPassing(failure))
        {
            return HealthCheckResult.Degraded(
                "The overflow queue cannot be read: if Redis goes away as well, deliveries are answered 503. "
                + "Is the storage account reachable, and has the identity its role?");
        }
    }
}
