using System.Diagnostics;
using System.Text.RegularExpressions;

namespace PresenceBenchmarks;

/// <summary>How long a host takes to get well after Redis was away: the tests that heal it say so.</summary>
internal static partial class HealingBenchmark
{
    /// <summary>The tests, which know some things best.</summary>
    public const string Tests = "PresenceFunctions.Tests/bin/Release/net10.0/PresenceFunctions.Tests.dll";

    public static async Task RunAsync()
    {
        var start = new ProcessStartInfo(
            "dotnet", [Tests, "-class", "*.HealingTests", "-showliveoutput", "-nocolor"])
        { RedirectStandardOutput = true };
        using var tests = Process.Start(start)!;
        var output = await tests.StandardOutput.ReadToEndAsync();
        await tests.WaitForExitAsync();
        if (tests.ExitCode != 0)
        {
            throw new InvalidOperationException($"A test of healing has failed:\n{output}");
        }

        Console.WriteLine("\nSeconds from when Redis was back. Normal: a delivery is on the board, and loops have drained every group.\n");
        Console.WriteLine("| what befell Redis | a delivery is accepted | back to normal |");
        Console.WriteLine("|---|---|---|");
        foreach (Match healed in Healed().Matches(output))
        {
            Console.WriteLine($"| {healed.Groups["befell"].Value} | {healed.Groups["accepted"].Value} | {healed.Groups["normal"].Value} |");
        }
    }

    [GeneratedRegex(
        @"OUTPUT\] (?<befell>[^:\n]+): accepted after (?<accepted>[\d.]+) s, back to normal after (?<normal>[\d.]+) s",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Healed();
}
