using Microsoft.Extensions.Configuration;
using PresencePipeline.Telemetry;

namespace PresenceFunctions.Tests.Telemetry;

public sealed class TelemetryDestinationsTests
{
    private const string ConnectionString = "InstrumentationKey=00000000-0000-0000-0000-000000000001";

    [Fact]
    public void Destinations_NothingSet_AreNone()
    {
        var destinations = From();

        Assert.False(destinations.Any);
        Assert.Null(destinations.AzureMonitorIdentity);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT")]
    public void Destinations_AnOtlpEndpoint_IsOne(string setting) =>
        Assert.True(From((setting, "http://127.0.0.1:4318")) is { Any: true, Otlp: true, AzureMonitor: null });

    [Fact]
    public void Destinations_AConnectionString_IsOne() =>
        Assert.True(
            From(("APPLICATIONINSIGHTS_CONNECTION_STRING", ConnectionString)) is
            {
                Any: true, Otlp: false, AzureMonitor: ConnectionString,
            });

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING")]
    public void Destinations_SetToNothing_AreNone(string setting) => Assert.False(From((setting, " ")).Any);

    [Theory]
    [InlineData("ClientId=11111111-2222-3333-4444-555555555555;Authorization=AAD", "11111111-2222-3333-4444-555555555555")]
    [InlineData("authorization=aad; clientid=a", "a")]
    [InlineData("Authorization=AAD", "")]
    [InlineData("ClientId=a", null)]
    [InlineData("nonsense", null)]
    [InlineData("", null)]
    public void Identity_OfTheAuthenticationString_IsWhoSignsIn(string authentication, string? clientId) =>
        Assert.Equal(clientId, From(("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", authentication)).AzureMonitorIdentity);

    private static TelemetryDestinations From(params (string Name, string Value)[] settings) => TelemetryDestinations.From(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value)).Build());
}
