using System.Text.Json.Nodes;

namespace PresenceFunctions.Tests.Testing;

/// <summary>What a deployment would create, as Bicep predicts it: the committed snapshot of an environment.</summary>
internal sealed class Deployment
{
    public static readonly string[] Environments = ["dev", "prod"];

    private readonly JsonObject snapshot;

    private Deployment(JsonObject snapshot) => this.snapshot = snapshot;

    public JsonObject Outputs => snapshot["outputs"]!.AsObject();

    public IEnumerable<DeployedResource> Resources =>
        snapshot["predictedResources"]!.AsArray().Select(resource => new DeployedResource(resource!.AsObject()));

    /// <summary>The snapshot of <c>dev</c> or <c>prod</c>; a copy of its own, which may be changed.</summary>
    public static Deployment Of(string environment) =>
        new(JsonNode.Parse(File.ReadAllText(Repository.PathOf($"infra/main.{environment}.snapshot.json")))!.AsObject());

    /// <summary>The resources of a type, such as <c>Microsoft.KeyVault/vaults</c>.</summary>
    public IReadOnlyList<DeployedResource> OfType(string type) => [.. Resources.Where(resource => resource.Type == type)];

    /// <summary>The app's settings, with <c>:</c> for <c>__</c>; a value that is known on Azure only is an expression in brackets.</summary>
    public IReadOnlyDictionary<string, string> AppSettings() =>
        Assert.Single(OfType(ResourceTypes.AppConfiguration), resource => resource.Name.EndsWith("/appsettings", StringComparison.Ordinal))
            .At("properties")!.AsObject()
            .ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => (string)setting.Value!, StringComparer.Ordinal);
}
