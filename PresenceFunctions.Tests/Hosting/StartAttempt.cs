using System.Diagnostics;

namespace PresenceFunctions.Tests.Hosting;

/// <summary>A try to start a built host as a process of its own, in an empty directory, with settings from the environment only.</summary>
internal static class StartAttempt
{
    public const string Local = "PresenceLocal.dll";
    public const string Functions = "PresenceFunctions.dll";

    /// <summary>Runs the host until it ends; fails, and ends it, if it is still up after half a minute.</summary>
    public static async Task<(int ExitCode, string Error)> RunAsync(string assembly, params (string Name, string Value)[] environment)
    {
        var directory = Directory.CreateTempSubdirectory("presence-start-");
        try
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly)])
            {
                WorkingDirectory = directory.FullName,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
            {
                start.Environment.Remove(name);
            }

            foreach (var (name, value) in environment)
            {
                start.Environment[name] = value;
            }

            return await RunAsync(start);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    // What the developer's own shell may hold for the product.
    private static bool IsSetting(string name) =>
        name.Contains("__", StringComparison.Ordinal)
        || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal)
        || name is "URLS" or "HTTP_PORTS" or "DOTNET_ENVIRONMENT" or "AZURE_FUNCTIONS_ENVIRONMENT";

    private static async Task<(int ExitCode, string Error)> RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = await process.StandardError.ReadToEndAsync(patience.Token);
            await output;
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
