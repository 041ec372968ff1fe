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
        Read(Repository.PathOf($"infra/main.{environment}.snapshot.json"));

    /// <summary>What Bicep predicts of <c>infra/main.bicep</c> with these parameters, written as in a .bicepparam file.</summary>
    public static async Task<Deployment> PredictAsync(string parameters)
    {
        var directory = Directory.CreateTempSubdirectory("presence-bicep-");
        try
        {
            var file = Path.Combine(directory.FullName, "main.bicepparam");
            var template = Path.GetRelativePath(directory.FullName, Repository.PathOf("infra/main.bicep"));
            await File.WriteAllTextAsync(file, $"using '{template}'\n{parameters}\n", TestContext.Current.CancellationToken);
            await Bicep.RunAsync(
                "snapshot", file, "--mode", "overwrite", "--resource-group", "presence", "--location", "westeurope",
                "--tenant-id", Guid.Empty.ToString(), "--subscription-id", Guid.Empty.ToString());
            return Read(Path.ChangeExtension(file, "snapshot.json"));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>The resources of a type, such as <c>Microsoft.KeyVault/vaults</c>.</summary>
    public IReadOnlyList<DeployedResource> OfType(string type) => [.. Resources.Where(resource => resource.Type == type)];

    /// <summary>
    /// The app's settings, with <c>:</c> for <c>__</c>; a value that is known on Azure only is an expression in brackets.
    /// </summary>
    public IReadOnlyDictionary<string, string> AppSettings() =>
        Assert.Single(OfType(ResourceTypes.AppConfiguration), resource => resource.Name.EndsWith("/appsettings", StringComparison.Ordinal))
            .At("properties")!.AsObject()
            .ToDictionary(
                setting => setting.Key.Replace("__", ":", StringComparison.Ordinal),
                setting => (string)setting.Value!,
                StringComparer.Ordinal);

    private static Deployment Read(string snapshot) => new(JsonNode.Parse(File.ReadAllText(snapshot))!.AsObject());
}
