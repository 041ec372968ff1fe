using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using PresencePipeline.Answers;

namespace PresencePipeline.Health;

/// <summary>
/// Answers <c>GET /api/health/live</c> and <c>GET /api/health/ready</c>. The log has a line whenever a check has changed since the
/// last request, however often probes ask.
/// </summary>
public sealed partial class HealthEndpoint(HealthCheckService checks, ILogger<HealthEndpoint> logger)
{
    private static readonly string? Version =
        typeof(HealthEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    private readonly ConcurrentDictionary<string, HealthStatus> last = new(StringComparer.Ordinal);

    /// <summary>
    /// 200 while the process answers at all, and which version it is; looks at nothing else, so that an outage of Redis restarts nobody.
    /// </summary>
    public static IResult GetLive() =>
        new JsonAnswer<HealthAnswer>(new HealthAnswer("ok", Version: Version), HealthJson.Default.HealthAnswer);

    /// <summary>200 if deliveries can be accepted, else 503; names every check and says nothing secret.</summary>
    public async Task<IResult> GetReadyAsync(CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(cancellationToken);
        foreach (var (name, entry) in report.Entries)
        {
            LogIfChanged(name, entry);
        }

        var answer = new HealthAnswer(
            Name(report.Status),
            report.Entries.ToDictionary(
                entry => entry.Key, entry => new HealthAnswer.Check(Name(entry.Value.Status), entry.Value.Description)));
        return new JsonAnswer<HealthAnswer>(
            answer,
            HealthJson.Default.HealthAnswer,
            report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    private void LogIfChanged(string check, HealthReportEntry now)
    {
        var before = last.GetOrAdd(check, HealthStatus.Healthy);
        if (before != now.Status && last.TryUpdate(check, now.Status, before))
        {
            var level = now.Status switch
            {
                HealthStatus.Healthy => LogLevel.Information,
                HealthStatus.Degraded => LogLevel.Warning,
                _ => LogLevel.Error,
            };
            var status = Name(now.Status);
            LogChanged(level, check, status, now.Description, now.Exception);
        }
    }

    private static string Name(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "ok",
        HealthStatus.Degraded => "degraded",
        _ => "failed",
    };

    [LoggerMessage(Message = "Check {Check} is {Status} now: {Hint}")]
    private partial void LogChanged(LogLevel level, string check, string status, string? hint, Exception? failure);
}
