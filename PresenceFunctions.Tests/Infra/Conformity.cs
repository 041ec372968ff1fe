using System.Collections;
using System.Text.Json.Nodes;
using PresenceFunctions.Tests.Testing;
using static PresenceFunctions.Tests.Testing.ResourceTypes;

namespace PresenceFunctions.Tests.Infra;

/// <summary>Rules about what a deployment says of the app: its functions and its settings are the code's.</summary>
internal static class Conformity
{
    /// <summary>How many entries of a list Bicep has names for.</summary>
    private const int ListedInBicep = 4;

    private const string Warm = "properties.functionAppConfig.scaleAndConcurrency.alwaysReady";

    // Read by the platform, the host, or the libraries of Azure and OpenTelemetry.
    private static readonly string[] OfThePlatform =
    [
        "AzureWebJobsStorage:accountName", "AzureWebJobsStorage:credential", "AzureWebJobsStorage:clientId", "AZURE_CLIENT_ID",
        "APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
    ];

    public static BaselineRule WarmFunctions { get; } = new(
        "what is kept warm is HTTP and the functions that drain",
        deployment => Different(
            deployment.OfType(App).SelectMany(app => app.At(Warm)!.AsArray()).Select(group => (string)group!["name"]!),
            [.. DrainFunctions.Select(name => $"function:{name}"), "http"]),
        [
            .. BaselineRule.LastOf(App, app => app.Set($"{Warm}.1.name", "function:DrainBoard")),
            .. BaselineRule.LastOf(App, app => app.Set(Warm, new JsonArray())),
        ])
    { Environments = ["prod"] };

    public static BaselineRule KnownSettings { get; } = new(
        "the app's settings exist in the code",
        deployment => deployment.AppSettings().Keys.Except([.. OfThePlatform, .. Settings], StringComparer.Ordinal).Select(
            setting => $"Nothing reads {setting}."),
        [
            .. BaselineRule.LastOf(AppConfiguration, settings => settings.Set("properties.Drain__Bugdet", "00:00:10")),
            .. BaselineRule.LastOf(AppConfiguration, settings => settings.Set("properties.FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated")),
        ]);

    /// <summary>The host resolves a timer's schedule itself, and disables the function whose setting it does not find.</summary>
    public static BaselineRule SetSchedules { get; } = new(
        "the schedule of every timer is set",
        deployment => Schedules.Except(deployment.AppSettings().Keys, StringComparer.Ordinal).Select(missing => $"{missing} is not set."),
        [
            .. Schedules.SelectMany(
                schedule => BaselineRule.LastOf(
                    AppConfiguration,
                    settings => settings.Set($"properties.{schedule.Replace(":", "__", StringComparison.Ordinal)}", null))),
        ]);

    /// <summary>The host resolves the name of a queue itself, too.</summary>
    public static BaselineRule SetQueues { get; } = new(
        "the queue of every function that one starts is set and there",
        deployment =>
            from setting in Queues
            let queue = deployment.AppSettings().GetValueOrDefault(setting)
            where queue is null
                || !deployment.OfType(StorageQueue).Any(resource => resource.Name.EndsWith($"/{queue}", StringComparison.Ordinal))
            select $"{setting} is not set, or the queue that it names is not there.",
        [
            .. Queues.SelectMany(
                queue => BaselineRule.LastOf(
                    AppConfiguration, settings => settings.Set($"properties.{queue.Replace(":", "__", StringComparison.Ordinal)}", null))),
            .. BaselineRule.LastOf(AppConfiguration, settings => settings.Set("properties.Hands__QueueName", "another")),
        ]);

    /// <summary>Every setting there is, and of a map every name that it has by default.</summary>
    public static IEnumerable<string> Settings =>
        from options in OptionsClass.All
        let defaults = Activator.CreateInstance(options.Type)
        from setting in options.Settings
        from name in setting.GetValue(defaults) switch
        {
            IDictionary map => map.Keys.Cast<string>().Select(key => $"{setting.Name}:{key}"),
            IList => Enumerable.Range(0, ListedInBicep).Select(index => $"{setting.Name}:{index}"),
            _ => [setting.Name],
        }
        select $"{options.Section}:{name}";

    private static IEnumerable<string> DrainFunctions =>
        AppFunction.All.Where(function => function.Group is not null).Select(function => function.Name);

    private static IEnumerable<string> Schedules =>
        AppFunction.All.Select(function => function.Timer?.Schedule).OfType<string>().Select(schedule => schedule.Trim('%')).Distinct();

    /// <summary>Those that start a function, and that of deliveries that are deferred.</summary>
    private static IEnumerable<string> Queues =>
        [.. AppFunction.All.Select(function => function.Queue).OfType<string>().Select(queue => queue.Trim('%')), "Overflow:QueueName"];

    private static IEnumerable<string> Different(IEnumerable<string> deployed, IReadOnlyList<string> expected)
    {
        var found = deployed.ToList();
        return
        [
            .. expected.Except(found).Select(missing => $"{missing} is missing."),
            .. found.Except(expected).Select(other => $"{other} is none."),
        ];
    }
}
