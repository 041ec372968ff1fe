using System.Text.Json.Nodes;
using PresenceFunctions.Tests.Testing;
using static PresenceFunctions.Tests.Testing.ResourceTypes;

namespace PresenceFunctions.Tests.Infra;

/// <summary>Rules about what is seen of a deployment, and by whom.</summary>
internal static class Observation
{
    // What somebody may have to look into afterwards, and which of its logs; null for what tells figures only.
    private static readonly (string Type, string? Logs)[] Watched =
    [
        (Vault, "audit"),
        ("Microsoft.Storage/storageAccounts/blobServices", "StorageDelete"),
        ("Microsoft.Storage/storageAccounts/queueServices", "StorageDelete"),
        (RedisDatabase, "ConnectionEvents"),
        (ResourceTypes.Redis, null),
        (App, null),
    ];

    public static BaselineRule DiagnosticsOn { get; } = new(
        "diagnostics go to the workspace",
        deployment =>
            from watched in Watched
            from resource in deployment.OfType(watched.Type).DefaultIfEmpty()
            where resource is null || !deployment.OfType(Diagnostics).Any(settings => Sends(settings, resource, watched.Logs, deployment))
            select $"{watched.Type} sends no {watched.Logs ?? "metrics"}.",
        [
            .. BaselineRule.LastOf(Diagnostics, settings => settings.Json["type"] = "Other/type"),
            .. BaselineRule.LastOf(Diagnostics, settings => settings.Set("properties.workspaceId", "/other")),
            deployment => OfVault(deployment).Set("properties.logs.0.enabled", false),
            deployment => OfVault(deployment).Set("properties.logs.0.categoryGroup", "other"),
            deployment => deployment.OfType(ResourceTypes.Redis)[0].Json["type"] = "Other/type",
        ]);

    public static BaselineRule MetricAlertsNotify { get; } = new(
        "metric alerts notify the action group",
        deployment => Silent(
            deployment,
            MetricAlert,
            alert => alert.At("properties.actions")?.AsArray().Select(action => (string?)action!["actionGroupId"])),
        [
            .. BaselineRule.LastOf(MetricAlert, alert => alert.Set("properties.actions.0.actionGroupId", "/other")),
            .. BaselineRule.LastOf(MetricAlert, alert => alert.Set("properties.actions", new JsonArray())),
            deployment => deployment.OfType(ActionGroup)[0].Json["type"] = "Other/type",
        ]);

    public static BaselineRule LogAlertsNotify { get; } = new(
        "log alerts notify the action group",
        deployment => Silent(
            deployment, LogAlert, alert => alert.At("properties.actions.actionGroups")?.AsArray().Select(group => (string?)group)),
        [
            .. BaselineRule.LastOf(LogAlert, alert => alert.Set("properties.actions.actionGroups.0", "/other")),
            .. BaselineRule.LastOf(LogAlert, alert => alert.Set("properties.actions", null)),
        ]);

    public static BaselineRule SomebodyIsTold { get; } = new(
        "the action group has a receiver",
        deployment =>
            from operators in deployment.OfType(ActionGroup)
            where operators.At("properties.emailReceivers")?.AsArray() is not { Count: > 0 } receivers
                || receivers.Any(receiver => !((string?)receiver!["emailAddress"] ?? "").Contains('@', StringComparison.Ordinal))
            select $"{operators.Name} tells nobody.",
        [
            .. BaselineRule.LastOf(ActionGroup, operators => operators.Set("properties.emailReceivers", new JsonArray())),
            .. BaselineRule.LastOf(
                ActionGroup, operators => operators.Set("properties.emailReceivers.0", new JsonObject { ["emailAddress"] = "" })),
        ]);

    private static DeployedResource OfVault(Deployment deployment) =>
        deployment.OfType(Diagnostics).Single(settings => settings.Id.Contains($"/{Vault}/", StringComparison.Ordinal));

    private static bool Sends(DeployedResource settings, DeployedResource of, string? logs, Deployment deployment) =>
        settings.Id.StartsWith($"{of.Id}/providers/{Diagnostics}/", StringComparison.Ordinal)
        && (string?)settings.At("properties.workspaceId") == deployment.OfType(Workspace)[0].Id
        && (settings.At(logs is null ? "properties.metrics" : "properties.logs")?.AsArray() ?? []).Any(sent =>
            (bool)sent!["enabled"]! && (logs is null || logs == (string?)(sent["category"] ?? sent["categoryGroup"])));

    private static IEnumerable<string> Silent(Deployment deployment, string type, Func<DeployedResource, IEnumerable<string?>?> notified)
    {
        var operators = deployment.OfType(ActionGroup).SingleOrDefault()?.Id;
        return from alert in deployment.OfType(type)
               where operators is null || !(notified(alert) ?? []).Contains(operators)
               select $"{alert.Name} does not notify {operators ?? "anybody"}.";
    }
}
