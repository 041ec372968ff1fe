using System.Reflection;

namespace PresenceFunctions.Tests.Testing;

/// <summary>The command line of Bicep, as restored from its package.</summary>
internal static class Bicep
{
    public static string Path { get; } =
        typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "BicepPath").Value!;

    /// <returns>What it said; it must have succeeded.</returns>
    public static Task<string> RunAsync(params string[] arguments) => RunAsync(arguments, []);

    /// <inheritdoc cref="RunAsync(string[])"/>
    public static async Task<string> RunAsync(string[] arguments, params (string Name, string? Value)[] environment)
    {
        var (exitCode, said) = await Script.RunAsync(Path, arguments, environment);
        Assert.True(exitCode == 0, said);
        return said;
    }
}
