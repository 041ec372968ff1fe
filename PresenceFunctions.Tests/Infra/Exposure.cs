using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PresenceFunctions.Tests.Testing;
using static PresenceFunctions.Tests.Testing.ResourceTypes;

namespace PresenceFunctions.Tests.Infra;

/// <summary>Rules about what may be seen from outside.</summary>
internal static partial class Exposure
{
    public static BaselineRule PrivateEndpoints { get; } = new(
        "storage, the vault and Redis have private endpoints",
        deployment => Expected(deployment).Except(Connected(deployment)).Select(
            missing => $"There is no private endpoint {missing.Group} of {missing.Target}."),
        [
            .. BaselineRule.LastOf(
                PrivateEndpoint, endpoint => endpoint.Set("properties.privateLinkServiceConnections.0.properties.groupIds.0", "other")),
            deployment => deployment.OfType(PrivateEndpoint)[0].Json["type"] = "Other/type",
        ])
    { Environments = ["prod"] };

    public static BaselineRule NoSecretOutputs { get; } = new(
        "outputs hold no secret",
        deployment =>
            from output in deployment.Outputs
            where SecretName().IsMatch(output.Key) || SecretValue().IsMatch(output.Value!.ToJsonString())
            select $"{output.Key} gives away a secret.",
        deployment => deployment.Outputs["redis"] = "[listKeys('redis', '2026-09-01').primaryKey]",
        deployment => deployment.Outputs["telemetry"] = "[reference('insights', '2020-02-02').ConnectionString]",
        deployment => deployment.Outputs["redisPassword"] = "example",
        deployment => deployment.Outputs["settings"] = new JsonArray("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=b"));

    public static BaselineRule NoSecretSettings { get; } = new(
        "the app's settings hold no secret",
        deployment =>
            from setting in deployment.AppSettings()
            where setting.Key.StartsWith("Secrets:", StringComparison.Ordinal)
                || (setting.Key != "APPLICATIONINSIGHTS_CONNECTION_STRING" && SecretValue().IsMatch(setting.Value))
            select $"{setting.Key} is a secret.",
        [
            .. BaselineRule.LastOf(AppConfiguration, settings => settings.Set("properties.Secrets__genesys-webhook-secret", "example")),
            .. BaselineRule.LastOf(
                AppConfiguration, settings => settings.Set("properties.Redis__ConnectionString", "host:10000,ssl=True,password=example")),
            .. BaselineRule.LastOf(
                AppConfiguration,
                settings => settings.Set("properties.AzureWebJobsStorage", "[listKeys('storage', '2025-01-01').keys[0].value]")),
        ]);

    private static IEnumerable<(string Target, string Group)> Expected(Deployment deployment) =>
    [
        .. from storage in deployment.OfType(Storage) from service in (string[])["blob", "queue", "table"] select (storage.Id, service),
        .. deployment.OfType(Vault).Select(vault => (vault.Id, "vault")),
        .. deployment.OfType(ResourceTypes.Redis).Select(redis => (redis.Id, "redisEnterprise")),
    ];

    private static IEnumerable<(string Target, string Group)> Connected(Deployment deployment) =>
        from endpoint in deployment.OfType(PrivateEndpoint)
        from connection in endpoint.At("properties.privateLinkServiceConnections")!.AsArray()
        from granted in connection!["properties"]!["groupIds"]!.AsArray()
        select ((string)connection["properties"]!["privateLinkServiceId"]!, (string)granted!);

    [GeneratedRegex("password|accesskey|accountkey|connectionstring|sas$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"\blist\w*\(|\.ConnectionString\b|\bAccountKey=|\bpassword=|\bSharedAccess", RegexOptions.IgnoreCase)]
    private static partial Regex SecretValue();
}
