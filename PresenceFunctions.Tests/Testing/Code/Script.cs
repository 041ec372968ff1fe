using System.Diagnostics;

namespace PresenceFunctions.Tests.Testing;

/// <summary>A script of the repository, run to its end.</summary>
internal static class Script
{
    /// <returns>Its exit code, and what it said on both outputs.</returns>
    public static async Task<(int ExitCode, string Said)> RunAsync(
        string path, string[] arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(Repository.PathOf(path), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var script = Process.Start(start)!;
        var output = script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await script.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (script.ExitCode, await output + errors);
    }
}
