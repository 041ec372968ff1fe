namespace PresenceFunctions.Tests.Testing;

/// <summary>The sources that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    public static string PathOf(string file) => Path.Combine(Root, file);

    /// <summary>Source files written by hand, as paths from the root, with their lines.</summary>
    public static IEnumerable<(string Path, string[] Lines)> Sources() =>
        from file in Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file)
        where !path.Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj")
        select (path, File.ReadAllLines(file));

    private static string Find(DirectoryInfo directory) =>
        File.Exists(Path.Combine(directory.FullName, "PresenceFunctions.slnx"))
            ? directory.FullName
            : Find(directory.Parent ?? throw new InvalidOperationException("The tests run outside of their repository."));
}
