using System.Reflection;
using System.Xml.Linq;
using PresencePipeline.Hosting;

namespace PresenceFunctions.Tests.Testing;

/// <summary>A class of settings of the pipeline.</summary>
internal sealed record OptionsClass(Type Type)
{
    private static readonly Lazy<Dictionary<string, string>> Documentation = new(() =>
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, "PresencePipeline.xml")).Descendants("member")
            .ToDictionary(
                member => (string)member.Attribute("name")!, member => member.Element("summary")?.Value ?? "", StringComparer.Ordinal));

    public static IReadOnlyList<OptionsClass> All { get; } =
    [
        .. typeof(PresenceHost).Assembly.GetTypes()
            .Where(type => type.IsClass && type.Name.EndsWith("Options", StringComparison.Ordinal))
            .Select(type => new OptionsClass(type)),
    ];

    /// <summary>Where its settings stand.</summary>
    public string Section => (string)Type.GetField("Section")!.GetRawConstantValue()!;

    public IReadOnlyList<PropertyInfo> Settings =>
        Type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

    /// <summary>Every setting there is, as <c>Section:Name</c>.</summary>
    public static IEnumerable<string> AllSettings =>
        All.SelectMany(options => options.Settings.Select(setting => $"{options.Section}:{setting.Name}"));

    /// <summary>A setting's summary; empty without one.</summary>
    public string Summary(PropertyInfo setting) => Documentation.Value.GetValueOrDefault($"P:{Type.FullName}.{setting.Name}", "");
}
