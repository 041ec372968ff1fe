using System.Text.Json.Nodes;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Infra;

/// <summary>A rule of the security baseline.</summary>
/// <param name="Name">What it says.</param>
/// <param name="Breaches">What breaks it in a deployment, one line each.</param>
/// <param name="Flips">Changes of a deployment that each break it.</param>
internal sealed record BaselineRule(
    string Name, Func<Deployment, IEnumerable<string>> Breaches, params IReadOnlyList<Action<Deployment>> Flips)
{
    /// <summary>Where it holds.</summary>
    public IReadOnlyList<string> Environments { get; init; } = Deployment.Environments;

    /// <summary>
    /// There are resources of a type, and each has a value at a path. Broken by another value, by none, and by no resource.
    /// </summary>
    public static BaselineRule Each(string name, string type, string path, JsonNode value, JsonNode wrong) => new(
        name,
        deployment => deployment.OfType(type) is { Count: > 0 } resources
            ? resources.Where(resource => !JsonNode.DeepEquals(resource.At(path), value))
                .Select(resource => $"{resource.Id}: {path} is {resource.At(path)?.ToJsonString() ?? "absent"}.")
            : [$"There is no {type}."],
        [
            .. LastOf(type, resource => resource.Set(path, wrong)),
            .. LastOf(type, resource => resource.Set(path, null)),
            deployment => deployment.OfType(type).ToList().ForEach(resource => resource.Json["type"] = "Other/type"),
        ]);

    /// <summary>As <see cref="Each"/>, in production alone.</summary>
    public static BaselineRule EachInProduction(string name, string type, string path, JsonNode value, JsonNode wrong) =>
        Each(name, type, path, value, wrong) with { Environments = ["prod"] };

    /// <summary>A flip of the last resource of a type: a rule that looks at the first alone would not see it.</summary>
    public static IReadOnlyList<Action<Deployment>> LastOf(string type, Action<DeployedResource> change) =>
        [deployment => change(deployment.OfType(type)[^1])];

    public override string ToString() => Name;
}
