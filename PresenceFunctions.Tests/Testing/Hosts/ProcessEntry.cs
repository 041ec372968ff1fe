using System.Diagnostics;
using System.Globalization;

namespace PresenceFunctions.Tests.Testing;

/// <summary>A process as <c>/proc</c> shows it; the start time tells it from a later one with the same id.</summary>
/// <remarks>https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html</remarks>
internal sealed record ProcessEntry(int Id, string Name, int ParentId, int GroupId, string StartTime)
{
    /// <summary>Whether this process ignores SIGINT, which its children inherit.</summary>
    public static bool InterruptsAreIgnored
    {
        get
        {
            const int InterruptBit = 1 << (2 - 1);
            var ignored = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[^2..];
            return (Convert.ToInt32(ignored, 16) & InterruptBit) != 0;
        }
    }

    public bool IsRunning => Read(Id) is { } now && now.StartTime == StartTime;

    /// <summary>The command line as the process shows it, which redis-server rewrites to name its address.</summary>
    public string CommandLine => File.ReadAllText($"/proc/{Id}/cmdline").Replace('\0', ' ').TrimEnd();

    private string WorkingDirectory
    {
        get
        {
            try
            {
                return File.ResolveLinkTarget($"/proc/{Id}/cwd", returnFinalTarget: false)?.FullName ?? "";
            }
            catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        }
    }

    /// <summary>Children of a process, and theirs, as of now.</summary>
    public static IReadOnlyList<ProcessEntry> DescendantsOf(int id)
    {
        var byParent = All().ToLookup(process => process.ParentId);
        return [.. Below(id)];

        IEnumerable<ProcessEntry> Below(int parent) => byParent[parent].SelectMany(child => Below(child.Id).Prepend(child));
    }

    /// <summary>Processes whose working directory is a folder or below it, also when it has been removed.</summary>
    public static IEnumerable<ProcessEntry> WorkingIn(string folder) =>
        All().Where(process => process.WorkingDirectory.StartsWith(folder + '/', StringComparison.Ordinal));

    public void Kill()
    {
        try
        {
            using var process = Process.GetProcessById(Id);
            process.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It was faster.
        }
    }

    private static IEnumerable<ProcessEntry> All() =>
        Directory.EnumerateDirectories("/proc")
            .Select(
                path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Read(id) : null)
            .OfType<ProcessEntry>();

    /// <returns>Null if there is none, or only what its parent has not yet asked about.</returns>
    private static ProcessEntry? Read(int id)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{id}/stat");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        // The name stands in parentheses and may hold any character, so the rest is counted from the last one.
        var nameEnds = stat.LastIndexOf(')');
        var name = stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..nameEnds];
        var fields = stat[(nameEnds + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : new ProcessEntry(id, name, Number(fields[1]), Number(fields[2]), fields[19]);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
