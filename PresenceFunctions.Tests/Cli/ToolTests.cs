using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Cli;

/// <summary>The command as a .NET tool: packed, installed into a fresh folder from that file alone, and run.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("presence-tool-");

    [Fact]
    public async Task Tool_InstalledFromItsPackage_RunsAndCarriesNoSdkOfAzure()
    {
        await DotnetAsync(
            "pack", Repository.PathOf("PresenceCli"), "--configuration", "Release", "--no-build", "--output", PathOf("packages"));
        await File.WriteAllTextAsync(
            PathOf("nuget.config"),
            """<configuration><packageSources><clear /><add key="here" value="packages" /></packageSources></configuration>""",
            TestContext.Current.CancellationToken);
        await DotnetAsync(
            "tool", "install", "PresenceFunctions.Cli", "--tool-path", PathOf("tool"), "--configfile", PathOf("nuget.config"));

        var (exitCode, said) = await Script.RunAsync(PathOf("tool/presence"), ["--help"]);

        Assert.True(exitCode == 0, said);
        Assert.Contains("dead-letters", said, StringComparison.Ordinal);
        Assert.Empty(
            from file in directory.EnumerateFiles("*.dll", SearchOption.AllDirectories)
            where file.Name.StartsWith("Azure.", StringComparison.Ordinal)
                || file.Name.StartsWith("OpenTelemetry", StringComparison.Ordinal)
            select file.Name);
        Assert.Equal("dead-letters\ndoctor\n", (await Script.RunAsync(PathOf("tool/presence"), ["[suggest]", "d"])).Said);
    }

    public void Dispose() => directory.Delete(recursive: true);

    private string PathOf(string file) => Path.Combine(directory.FullName, file);

    private static async Task DotnetAsync(params string[] arguments)
    {
        var (exitCode, said) = await Script.RunAsync("/usr/bin/env", ["dotnet", .. arguments]);
        Assert.True(exitCode == 0, said);
    }
}
