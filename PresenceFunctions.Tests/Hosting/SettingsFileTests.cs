using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using PresenceFunctions.Tests.Testing;
using PresenceLocal;
using PresencePipeline.Answers;
using PresencePipeline.Draining;
using PresencePipeline.Hands;

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
    public void HostJson_FunctionTimeout_IsTheHostsOwnAndOutlastsTheLongestRun()
    {
        // The default is half an hour, and to set it is refused on classic Consumption.
        var timeout = TimeSpan.FromMinutes(30);

        Assert.False(ReadHost().TryGetProperty("functionTimeout", out _));

        // No budget that is valid may come near the time at which the host kills the run.
        Assert.True(Validate(new DrainOptions { Budget = timeout - TimeSpan.FromMinutes(5) }).Failed);
    }

    /// <summary>What the host logs of itself and of the app, by the categories under which it does.</summary>
    [Theory]
    [InlineData("Host.Function.Console", LogLevel.Information, true, "the line with which the app says why it did not start")]
    [InlineData("Function.DrainDashboard.User", LogLevel.Information, true, "that an outage is over")]
    [InlineData("Function.GetBoard.User", LogLevel.Information, true, "the same of a route")]
    [InlineData("Function.FollowBoard.User", LogLevel.Warning, true, "what the app itself says of the live feed")]
    [InlineData("Function.FollowBoard", LogLevel.Error, false, "a reader who leaves, whom the host calls a failure")]
    [InlineData("Host.Results", LogLevel.Error, false, "the same once more")]
    [InlineData("Function.DrainDashboard", LogLevel.Error, true, "a run that has failed")]
    [InlineData("Function.DrainDashboard", LogLevel.Information, false, "every run that begins and ends")]
    [InlineData("Host.Startup", LogLevel.Information, true, "which functions were found")]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Information, false, "every request")]
    public void HostJson_LogLevels_ShowWhatSomebodyHasToKnow(string category, LogLevel level, bool isShown, string what)
    {
        var logging = new ConfigurationBuilder().AddJsonFile(Repository.PathOf("host.json")).Build().GetSection("logging");
        using var loggers = LoggerFactory.Create(builder => builder.AddConfiguration(logging).AddProvider(new FakeLoggerProvider()));

        Assert.True(loggers.CreateLogger(category).IsEnabled(level) == isShown, what);
    }

    /// <summary>The app's own categories arrive at the host as those of its functions: a level for any other has no effect.</summary>
    [Fact]
    public void HostJson_LogLevels_AreOfCategoriesThatTheHostHas()
    {
        string[] known =
            [
                "default",
                .. AppFunction.All.SelectMany(function => (string[])[$"Function.{function.Name}", $"Function.{function.Name}.User"]),
            ];
        var levels = ReadHost().GetProperty("logging").GetProperty("logLevel").EnumerateObject().Select(level => level.Name);

        Assert.Empty(
            levels.Where(level => !level.StartsWith("Host.", StringComparison.Ordinal) && level is not ("Function" or "Function.*.User"))
                .Except(known, StringComparer.Ordinal));
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

    /// <summary>The platform starts an instance for every batch of tickets; they are written as they are, without base64.</summary>
    [Fact]
    public void HostJson_Queues_GiveAnInstanceOneTicketAtATime()
    {
        var queues = ReadHost().GetProperty("extensions").GetProperty("queues");

        Assert.Equal(1, queues.GetProperty("batchSize").GetInt32());
        Assert.Equal(0, queues.GetProperty("newBatchThreshold").GetInt32());
        Assert.Equal("none", queues.GetProperty("messageEncoding").GetString());
    }

    [Fact]
    public void Sample_QueueOfEveryFunction_IsSet() => Assert.Equal(
        [new HandsOptions().QueueName], AppFunction.All.Select(function => function.Queue).OfType<string>().Select(
            queue => Sample[queue.Trim('%')]));

    [Fact]
    public void Sample_ScheduleOfEveryTimer_IsSet()
    {
        string[] schedules = [.. AppFunction.All.Select(function => function.Timer?.Schedule).OfType<string>().Distinct()];

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
