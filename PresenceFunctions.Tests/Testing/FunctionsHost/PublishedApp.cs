using System.Diagnostics;

namespace PresenceFunctions.Tests.Testing.FunctionsHost;

/// <summary>
/// The Functions app as it is deployed: what <c>./dev test</c> has published or, where tests run without it, what is published
/// now.
/// </summary>
internal static class PublishedApp
{
    /// <summary>Names the directory to <c>./dev test</c>'s tests.</summary>
    private const string Variable = "PRESENCE_PUBLISHED_APP";

    private static readonly Lazy<Task<string>> Published = new(PublishAsync);

    /// <summary>Its directory.</summary>
    public static Task<string> DirectoryAsync() => Published.Value;

    private static async Task<string> PublishAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } directory)
        {
            return directory;
        }

        directory = Repository.PathOf("PresenceFunctions/bin/published");
        string[] arguments =
            [
                "publish", Repository.PathOf("PresenceFunctions"), "--configuration", "Release",
                "--property:PublishReadyToRun=false", "--output", directory, "--verbosity", "quiet", "--nologo",
            ];
        using var publish = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var said = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        Assert.True(publish.ExitCode == 0, said);
        return directory;
    }
}
