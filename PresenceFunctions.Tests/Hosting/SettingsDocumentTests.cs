using System.Globalization;
using System.Text;
using System.Xml.Linq;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Hosting;

/// <summary><c>docs/settings.md</c> lists every setting with its default and what its class says of it.</summary>
public sealed class SettingsDocumentTests
{
    private const string Begin = "<!-- From here on made by ./dev docs. -->";

    private static readonly string DocumentPath = Repository.PathOf("docs/settings.md");

    private static readonly Lazy<Dictionary<string, XElement>> Documentation = new(() =>
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, "PresencePipeline.xml")).Descendants("member")
            .ToDictionary(member => (string)member.Attribute("name")!, member => member, StringComparer.Ordinal));

    [Fact]
    public void Settings_OfThePage_AreThoseOfTheOptions() =>
        Assert.Equal(Render(), File.ReadAllText(DocumentPath).Split(Begin)[1].Trim('\n'));

    /// <summary>Writes the page anew, when asked for by <c>./dev docs</c>.</summary>
    [Fact(Explicit = true)]
    public void Settings_Page_WrittenAnew() =>
        File.WriteAllText(DocumentPath, $"{File.ReadAllText(DocumentPath).Split(Begin)[0]}{Begin}\n\n{Render()}\n");

    private static string Render()
    {
        var page = new StringBuilder();
        foreach (var options in OptionsClass.All.OrderBy(options => options.Section, StringComparer.Ordinal))
        {
            var defaults = Activator.CreateInstance(options.Type)!;
            page.Append(
                CultureInfo.InvariantCulture,
                $"## `{options.Section}`\n\n{Text($"T:{options.Type.FullName}")}\n\n| Setting | Default | |\n|---|---|---|\n");
            foreach (var setting in options.Settings)
            {
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"| `{options.Section}:{setting.Name}` | {Default(setting.GetValue(defaults))} | "
                        + $"{Text($"P:{options.Type.FullName}.{setting.Name}")} |\n");
            }

            page.Append('\n');
        }

        return page.ToString().Trim('\n');
    }

    private static string Default(object? value) => value switch
    {
        null or "" => "",
        bool on => on ? "`true`" : "`false`",
        string or Enum or ValueType => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
        _ => "",
    };

    /// <summary>A summary as one line of Markdown.</summary>
    private static string Text(string member) =>
        Documentation.Value.TryGetValue(member, out var documented) && documented.Element("summary") is { } summary
        ? string.Join(' ', string.Concat(summary.Nodes().Select(Text)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        : "";

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see when see.Attribute("cref") is { } reference =>
            $"`{((string)reference).Split('.')[^1].Split('(')[0]}`",
        XElement { Name.LocalName: "see" } see when see.Attribute("href") is { } address => $"{see.Value} <{(string)address}>",
        XElement element => string.Concat(element.Nodes().Select(Text)),
        _ => "",
    };
}
