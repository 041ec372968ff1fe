using System.Text.Json.Nodes;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Infra;

/// <summary>The Bicep files by Bicep itself.</summary>
public sealed class BicepTests
{
    /// <summary>The rules of the baseline look into the snapshots, so these must be what the files say.</summary>
    [Fact]
    public async Task Check_OfTheFilesAsTheyAre_FindsNoWarningAndCurrentSnapshots()
    {
        var (exitCode, said) = await Script.RunAsync("infra/check", [], ("BICEP", Bicep.Path));

        Assert.True(exitCode == 0, said);
    }

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("192.0.2.1", new[] { "192.0.2.1" })]
    [InlineData(" 192.0.2.1, 198.51.100.0/24,", new[] { "192.0.2.1", "198.51.100.0/24" })]
    public async Task AllowedAddresses_OfTheTestEnvironment_AreListedWithCommasAndSpaces(string listed, string[] allowed)
    {
        var said = await Bicep.RunAsync(
            ["build-params", Repository.PathOf("infra/main.dev.bicepparam"), "--stdout"], ("ALLOWED_IPS", listed), (
                "ALERT_EMAIL", "operators@example.com"));

        var parameters = JsonNode.Parse((string)JsonNode.Parse(said)!["parametersJson"]!)!["parameters"]!;
        Assert.Equal(allowed, parameters["allowedIpAddresses"]!["value"]!.AsArray().Select(address => (string?)address));
    }
}
