using System.Globalization;
using System.Text.RegularExpressions;
using Cronos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Draining;
using PresencePipeline.Lag;
using PresencePipeline.Notifications;
using PresencePipeline.Source;

namespace PresenceFunctions.Tests.Infra;

/// <summary>What Bicep says of the app's settings and functions is what the code says.</summary>
public sealed partial class AppSettingsTests
{
    public static TheoryData<string> Environments => [.. Deployment.Environments];

    /// <summary>If it fails: add the setting to, or take it from, infra/settings.bicep, then <c>./dev infra --update</c>.</summary>
    [Fact]
    public void Settings_ThatBicepKnows_AreThoseOfTheCode() =>
        Assert.Equal(Conformity.Settings.Order(StringComparer.Ordinal), OfBicep().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Environments))]
    public void Settings_OfAnEnvironment_AreValid(string environment)
    {
        var settings = Deployment.Of(environment).AppSettings().ToDictionary(
            setting => setting.Key, setting => setting.Key == "KeyVault:Uri" ? "https://kv.vault.azure.net/" : setting.Value,
            StringComparer.Ordinal);
        using var services = PipelineServices.Build(
            settings.Select(setting => (setting.Key, setting.Value)), allowsConfiguredSecrets: false);

        services.GetRequiredService<IStartupValidator>().Validate();
    }

    [Fact]
    public void DrainBudget_InProduction_IsTheWholePeriodOfTheSchedule()
    {
        var settings = Deployment.Of("prod").AppSettings();
        var schedule = CronExpression.Parse(settings["Drain:Schedule"], CronFormat.IncludeSeconds);

        var first = schedule.GetNextOccurrence(DateTime.UnixEpoch)!.Value;
        var period = schedule.GetNextOccurrence(first)!.Value - first;

        Assert.Equal(period, TimeSpan.Parse(settings["Drain:Budget"], CultureInfo.InvariantCulture));
    }

    /// <summary>An environment of somebody's own need not set them for its timers to run.</summary>
    [Fact]
    public async Task Schedules_ThatNoParameterSets_AreTheDefaultsOfTheCode()
    {
        var deployment = await Deployment.PredictAsync("""
            param environmentName = 'own'
            param alertEmail = 'operators@example.com'
            param appSettings = { Webhook__Profile: 'api-key' }
            """);

        var settings = deployment.AppSettings();

        Assert.Equal("api-key", settings["Webhook:Profile"]);
        Assert.Equal(new DrainOptions().Schedule, settings["Drain:Schedule"]);
        Assert.Equal(new LagOptions().Schedule, settings["Lag:Schedule"]);
        Assert.Equal(new SourceOptions().Schedule, settings["Source:Schedule"]);
    }

    /// <summary>Elsewhere its runs would do nothing, six of them a minute.</summary>
    [Theory]
    [InlineData("true", "*/10 * * * * *")]
    [InlineData("false", "0 0 0 1 1 *")]
    public async Task NotificationsSchedule_WhereChannelsAreFollowed_IsTheDefaultOfTheCode(string notifications, string schedule)
    {
        var deployment = await Deployment.PredictAsync($$"""
            param environmentName = 'own'
            param alertEmail = 'operators@example.com'
            param appSettings = { Genesys__Notifications: '{{notifications}}' }
            """);

        Assert.Equal(schedule, deployment.AppSettings()["Notifications:Schedule"]);
        Assert.True(notifications == "false" || schedule == new NotificationsOptions().Schedule);
    }

    [Theory]
    [MemberData(nameof(Environments))]
    public void Runtime_OfTheApp_IsTheOneItIsBuiltFor(string environment)
    {
        var runtime = App(environment).At("properties.functionAppConfig.runtime")!;

        Assert.Equal("dotnet-isolated", (string)runtime["name"]!);
        Assert.Contains(
            $"<TargetFramework>net{(string)runtime["version"]!}</TargetFramework>",
            File.ReadAllText(Repository.PathOf("Directory.Build.props")),
            StringComparison.Ordinal);
    }

    private static DeployedResource App(string environment) => Assert.Single(Deployment.Of(environment).OfType(ResourceTypes.App));

    private static IEnumerable<string> OfBicep() =>
        from setting in BicepSetting().Matches(File.ReadAllText(Repository.PathOf("infra/settings.bicep")))
        select setting.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal);

    [GeneratedRegex(@"^  (\w+): string\?$", RegexOptions.Multiline)]
    private static partial Regex BicepSetting();
}
