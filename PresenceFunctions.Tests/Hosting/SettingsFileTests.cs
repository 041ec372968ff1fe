using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PresenceFunctions.Tests.Testing;
using PresenceLocal;
using PresencePipeline.Answers;
using PresencePipeline.Draining;

namespace PresenceFunctions.Tests.Hosting;

/// <summary>The files that the Functions host reads, and that nothing compiles.</summary>
public sealed class SettingsFileTests
{
    private static readonly Dictionary<string, string?> Sample = LocalSettings.Read(Repository.PathOf("local.settings.sample.json"));

    [Fact]
    public void HostJson_Version2_ServesTheRoutesUnderTheirPrefix()
    {
        var host = ReadHost();

        Assert.Equal("2.0", host.GetProperty("version").GetString());
        Assert.Equal(Routes.Prefix, host.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());
    }

    [Fact]
    public void HostJson_FunctionTimeout_OutlastsTheLongestRun()
    {
        var timeout = TimeSpan.Parse(ReadHost().GetProperty("functionTimeout").GetString()!, CultureInfo.InvariantCulture);
        var longest = new DrainOptions { Budget = timeout };

        // No budget that is valid may come near the time at which the host kills the run.
        Assert.True(Validate(longest).Failed);
        Assert.True(Validate(new DrainOptions { Budget = timeout - TimeSpan.FromMinutes(5) }).Failed);
    }

    [Fact]
    public void HostJson_Telemetry_IsTheWorkersKind() => Assert.Equal("OpenTelemetry", ReadHost().GetProperty("telemetryMode").GetString());

    [Fact]
    public void HostJson_Http_QueuesAndThrottlesNothing()
    {
        var http = ReadHost().GetProperty("extensions").GetProperty("http");

        // A live feed is a request for minutes: a limit on requests would be one on viewers, and 429 an answer to deliveries.
        Assert.Equal(-1, http.GetProperty("maxConcurrentRequests").GetInt32());
        Assert.Equal(-1, http.GetProperty("maxOutstandingRequests").GetInt32());
        Assert.False(http.GetProperty("dynamicThrottlesEnabled").GetBoolean());
    }

    [Fact]
    public void Sample_ScheduleOfEveryTimer_IsSet()
    {
        string[] schedules = [.. ShellFunction.All.Select(function => function.Timer?.Schedule).OfType<string>().Distinct()];

        Assert.NotEmpty(schedules);
        Assert.All(schedules, schedule => Assert.Matches("^%.+%$", schedule));
        Assert.All(schedules, schedule => Assert.False(string.IsNullOrWhiteSpace(Sample.GetValueOrDefault(schedule.Trim('%'))), schedule));
    }

    [Fact]
    public void Sample_OfTheRuntime_IsTheIsolatedWorker() => Assert.Equal("dotnet-isolated", Sample["FUNCTIONS_WORKER_RUNTIME"]);

    [Fact]
    public void Sample_Schedule_IsSetForTheHostResolvesItItself() => Assert.Equal(new DrainOptions().Schedule, Sample["Drain:Schedule"]);

    [Fact]
    public void Sample_EveryKey_IsASettingThatExists()
    {
        string[] known = ["FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsStorage", .. OptionsClass.AllSettings];

        Assert.Empty(Sample.Keys.Where(key => !key.StartsWith("Secrets:", StringComparison.Ordinal)).Except(known, StringComparer.Ordinal));
    }

    [Fact]
    public void Sample_AsItIs_IsValidAndHoldsTheSigningSecret()
    {
        using var services = PipelineServices.Build(Sample.Select(setting => (setting.Key, setting.Value!)));

        services.GetRequiredService<IStartupValidator>().Validate();

        Assert.False(string.IsNullOrWhiteSpace(Sample["Secrets:genesys-webhook-secret"]));
    }

    private static ValidateOptionsResult Validate(DrainOptions options) => new DrainOptionsValidator().Validate(null, options);

    private static JsonElement ReadHost() => JsonElement.Parse(File.ReadAllBytes(Repository.PathOf("host.json")));
}
