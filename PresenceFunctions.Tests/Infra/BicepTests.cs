using System.Reflection;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Infra;

/// <summary>The Bicep files by Bicep itself.</summary>
public sealed class BicepTests
{
    /// <summary>The rules of the baseline look into the snapshots, so these must be what the files say.</summary>
    [Fact]
    public async Task Check_OfTheFilesAsTheyAre_FindsNoWarningAndCurrentSnapshots()
    {
        var bicep = typeof(BicepTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "BicepPath").Value;

        var (exitCode, said) = await Script.RunAsync("infra/check", [], ("BICEP", bicep));

        Assert.True(exitCode == 0, said);
    }
}
