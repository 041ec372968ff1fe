using System.Text;

namespace PresenceBenchmarks;

/// <summary>
/// Writes what the benchmarks measure into the page of figures: what a section printed stands between the two comments that name
/// it, with its plots beside the page. The words around them are the author's.
/// </summary>
internal static class Report
{
    /// <param name="page">Path of the page.</param>
    /// <param name="sections">The benchmarks by name, in the order in which they run.</param>
    /// <param name="only">Names of the sections to measure; all if empty.</param>
    public static async Task WriteAsync(string page, IReadOnlyList<(string Name, Func<Task> Run)> sections, IReadOnlyList<string> only)
    {
        Charts.Folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(page))!, "images", "performance");
        foreach (var (name, run) in sections.Where(section => only.Count == 0 || only.Contains(section.Name)))
        {
            var printed = await CaptureAsync(run);
            await File.WriteAllTextAsync(page, Replace(await File.ReadAllTextAsync(page), name, printed));
        }
    }

    private static async Task<string> CaptureAsync(Func<Task> run)
    {
        var console = Console.Out;
        await using var both = new Tee(console);
        Console.SetOut(both);
        try
        {
            await run();
        }
        finally
        {
            Console.SetOut(console);
        }

        return both.Captured.Trim();
    }

    private static string Replace(string page, string name, string printed)
    {
        var (begin, end) = ($"<!-- {name} -->\n", $"\n<!-- end of {name} -->");
        var (from, to) = (page.IndexOf(begin, StringComparison.Ordinal), page.IndexOf(end, StringComparison.Ordinal));
        if (from < 0 || to < from)
        {
            throw new InvalidOperationException($"The page has no section {name}.");
        }

        return string.Concat(page.AsSpan(0, from + begin.Length), printed, page.AsSpan(to));
    }

    /// <summary>Writes to the console, and keeps it.</summary>
    private sealed class Tee(TextWriter console) : TextWriter
    {
        private readonly StringBuilder captured = new();

        public override Encoding Encoding => console.Encoding;

        public string Captured => captured.ToString();

        public override void Write(char value)
        {
            console.Write(value);
            captured.Append(value);
        }

        public override void Write(string? value)
        {
            console.Write(value);
            captured.Append(value);
        }
    }
}
