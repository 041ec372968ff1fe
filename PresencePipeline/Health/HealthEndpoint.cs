using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PresencePipeline.Hosting;

namespace PresencePipeline.Health;

/// <summary>Answers <c>GET /api/health/live</c> and <c>GET /api/health/ready</c>.</summary>
public sealed class HealthEndpoint(HealthCheckService checks)
{
    private static readonly string? Version = typeof(HealthEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    /// <summary>
    /// 200 while the process answers at all, and which version it is; looks at nothing else, so that an outage of Redis restarts nobody.
    /// </summary>
    public static IResult GetLive() => new JsonAnswer<HealthAnswer>(new HealthAnswer("ok", Version: Version), PresenceJson.Default.HealthAnswer);

    /// <summary>200 if deliveries can be accepted, else 503; names every check and says nothing secret.</summary>
    public async Task<IResult> GetReadyAsync(CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(cancellationToken);
        var answer = new HealthAnswer(
            Name(report.Status),
            report.Entries.ToDictionary(entry => entry.Key, entry => new HealthAnswer.Check(Name(entry.Value.Status), entry.Value.Description)));
        return new JsonAnswer<HealthAnswer>(
            answer,
            PresenceJson.Default.HealthAnswer,
            report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    private static string Name(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "ok",
        HealthStatus.Degraded => "degraded",
        _ => "failed",
    };
}
