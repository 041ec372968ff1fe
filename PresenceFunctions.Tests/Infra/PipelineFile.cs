using PresenceFunctions.Tests.Testing;
using YamlDotNet.Serialization;

namespace PresenceFunctions.Tests.Infra;

/// <summary>A YAML file of Azure Pipelines: the pipeline, or steps that it includes.</summary>
internal sealed class PipelineFile(string path)
{
    private readonly object root = new DeserializerBuilder().Build().Deserialize(File.ReadAllText(Repository.PathOf(path)))
        ?? throw new InvalidDataException($"{path} is empty.");

    public string Path => path;

    public IReadOnlyList<Dictionary<object, object>> Stages => [.. All("stage")];

    /// <summary>The steps of a stage, in order, with those that it includes from other files in their place.</summary>
    public static IEnumerable<Dictionary<object, object>> StepsOf(object within) => Maps(within)
        .Where(map => map.Keys.Any(key => key is "task" or "script" or "checkout" or "publish" or "download" or "template"))
        .SelectMany(step => step.TryGetValue("template", out var file) ? StepsOf(new PipelineFile((string)file).root) : [step]);

    /// <summary>Every map with a key, wherever it is.</summary>
    public IEnumerable<Dictionary<object, object>> All(string key) => Maps(root).Where(map => map.ContainsKey(key));

    /// <summary>The values of a key, wherever it is.</summary>
    public IEnumerable<string> Values(string key) => All(key).Select(map => map[key] as string ?? "");

    private static IEnumerable<Dictionary<object, object>> Maps(object node) => node switch
    {
        Dictionary<object, object> map => [map, .. map.Values.SelectMany(Maps)],
        List<object> list => list.SelectMany(Maps),
        _ => [],
    };
}
