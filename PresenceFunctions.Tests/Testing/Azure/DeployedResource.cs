using System.Globalization;
using System.Text.Json.Nodes;

namespace PresenceFunctions.Tests.Testing;

/// <summary>A resource of a <see cref="Deployment"/>; changing it changes the deployment.</summary>
internal sealed record DeployedResource(JsonObject Json)
{
    public string Type => (string)Json["type"]!;

    public string Name => (string)Json["name"]!;

    public string Id => (string)Json["id"]!;

    /// <summary>The value at a path such as <c>properties.actions.0.id</c>; null where there is none.</summary>
    public JsonNode? At(string path) => path.Split('.').Aggregate((JsonNode?)Json, Step);

    /// <summary>Puts a value at a path whose parent exists; null removes it.</summary>
    public void Set(string path, JsonNode? value)
    {
        var end = path.LastIndexOf('.');
        var (parent, name) = (At(path[..end])!, path[(end + 1)..]);
        if (parent is JsonArray list)
        {
            list[int.Parse(name, CultureInfo.InvariantCulture)] = value?.DeepClone();
        }
        else if (value is null)
        {
            parent.AsObject().Remove(name);
        }
        else
        {
            parent[name] = value.DeepClone();
        }
    }

    private static JsonNode? Step(JsonNode? node, string name) => node switch
    {
        JsonObject map => map[name],
        JsonArray list when int.TryParse(name, CultureInfo.InvariantCulture, out var index) => list.ElementAtOrDefault(index),
        _ => null,
    };
}
