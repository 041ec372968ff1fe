using Microsoft.Extensions.Configuration;

namespace PresencePipeline.Telemetry;

/// <summary>Where telemetry goes, by the names that OpenTelemetry and Azure Monitor have given their settings.</summary>
/// <param name="Otlp">Whether an OTLP endpoint is set; the exporter itself reads which, with its protocol and headers.</param>
/// <param name="AzureMonitor">Connection string of Application Insights; null if there is none.</param>
/// <param name="AzureMonitorIdentity">
/// Who signs in there: empty for the process's own identity, else the client id of a managed identity; null if the key in the
/// connection string is enough.
/// </param>
internal sealed record TelemetryDestinations(bool Otlp, string? AzureMonitor, string? AzureMonitorIdentity)
{
    private static readonly string[] OtlpEndpoints =
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
    ];

    public bool Any => Otlp || AzureMonitor is not null;

    public static TelemetryDestinations From(IConfiguration configuration) => new(
        OtlpEndpoints.Any(name => !string.IsNullOrWhiteSpace(configuration[name])),
        configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is { } connectionString && !string.IsNullOrWhiteSpace(connectionString)
            ? connectionString
            : null,
        Identity(configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]));

    /// <summary>Reads <c>Authorization=AAD;ClientId=…</c>, as the Functions host does.</summary>
    private static string? Identity(string? authentication)
    {
        var fields = (authentication ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(field => field.Split('=', 2, StringSplitOptions.TrimEntries))
            .ToLookup(field => field[0], field => field[^1], StringComparer.OrdinalIgnoreCase);
        return fields["Authorization"].Contains("AAD", StringComparer.OrdinalIgnoreCase) ? fields["ClientId"].FirstOrDefault() ?? "" : null;
    }
}
