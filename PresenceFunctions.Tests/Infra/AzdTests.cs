using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using PresenceFunctions.Tests.Testing;
using YamlDotNet.Serialization;

namespace PresenceFunctions.Tests.Infra;

/// <summary>
/// <c>azd up</c>, as far as it can be run without Azure: its file, its parameters, its hooks with a stand-in for <c>az</c>.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class AzdTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("azd-");

    [Fact]
    public void Service_OfTheFile_IsTheAppThatBicepTags()
    {
        var service = Map(Map(Project()["services"])["app"]);

        Assert.True(File.Exists(Repository.PathOf($"{service["project"]}/PresenceFunctions.csproj")));
        Assert.Equal("function", service["host"]);
        Assert.Contains(
            "'azd-service-name': 'app'", File.ReadAllText(Repository.PathOf("infra/modules/app.bicep")), StringComparison.Ordinal);
    }

    [Fact]
    public void Hooks_OfTheFile_AreExecutable()
    {
        var hooks = Map(Project()["hooks"]).Values.Select(hook => (string)Map(hook)["run"]).ToList();

        Assert.NotEmpty(hooks);
        Assert.All(hooks, hook => Assert.True(File.GetUnixFileMode(Repository.PathOf(hook)).HasFlag(UnixFileMode.UserExecute), hook));
    }

    [Fact]
    public async Task Parameters_FromTheEnvironmentOfAzd_AreThoseOfBicep()
    {
        var built = await Bicep.RunAsync(
            ["build-params", Repository.PathOf("infra/main.bicepparam"), "--stdout"],
            ("AZURE_ENV_NAME", "mine"), ("AZURE_LOCATION", "northeurope"), ("ALERT_EMAIL", "a@example.com"), (
                "PRESENCE_PRIVATE_NETWORKING", "true"));

        var parameters = JsonNode.Parse((string)JsonNode.Parse(built)!["parametersJson"]!)!["parameters"]!;
        Assert.Equal("mine", (string?)parameters["environmentName"]!["value"]);
        Assert.Equal("northeurope", (string?)parameters["location"]!["value"]);
        Assert.Equal("a@example.com", (string?)parameters["alertEmail"]!["value"]);
        Assert.True((bool?)parameters["privateNetworking"]!["value"]);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("operators@example.com", 0)]
    public async Task Preprovision_WithoutSomebodyToWake_Stops(string email, int expected) =>
        Assert.Equal(expected, (await Script.RunAsync("infra/azd/preprovision", [], ("ALERT_EMAIL", email))).ExitCode);

    [Fact]
    public async Task Postprovision_VaultWithoutASecret_GetsOneOf32Bytes()
    {
        var (exitCode, said) = await PostprovisionAsync("0");

        Assert.True(exitCode == 0, said);
        Assert.Matches(
            "^[0-9a-f]{64}$", await File.ReadAllTextAsync(Path.Combine(directory.FullName, "set"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Postprovision_VaultWithASecret_KeepsIt()
    {
        var (exitCode, said) = await PostprovisionAsync("2");

        Assert.True(exitCode == 0, said);
        Assert.False(File.Exists(Path.Combine(directory.FullName, "set")));
    }

    [Fact]
    public async Task Postprovision_VaultThatStaysForbidden_SaysSo()
    {
        var (exitCode, said) = await PostprovisionAsync("Forbidden", "exit 1");

        Assert.Equal(1, exitCode);
        Assert.Contains("Forbidden", said, StringComparison.Ordinal);
    }

    public void Dispose() => directory.Delete(recursive: true);

    /// <summary>Runs the hook with an <c>az</c> that answers so to a list of versions, and keeps what it is to set.</summary>
    private async Task<(int ExitCode, string Said)> PostprovisionAsync(string versions, string then = "exit 0")
    {
        var az = Path.Combine(directory.FullName, "az");
        await File.WriteAllTextAsync(
            az,
            $"""
            #!/bin/sh
            case "$*" in
              *"list-versions"*) echo "{versions}"; {then} ;;
              *"secret set"*) while [ "$1" != --file ]; do shift; done; cp "$2" "{directory.FullName}/set" ;;
              *) echo id ;;
            esac
            """,
            TestContext.Current.CancellationToken);
        File.SetUnixFileMode(az, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return await Script.RunAsync(
            "infra/azd/postprovision",
            [],
            ("PATH", $"{directory.FullName}:{Environment.GetEnvironmentVariable("PATH")}"),
            ("vaultName", "kv-test"),
            ("AZD_VAULT_ATTEMPTS", "2"),
            ("AZD_VAULT_WAIT", "0"));
    }

    private static Dictionary<object, object> Project() =>
        Map(new DeserializerBuilder().Build().Deserialize(File.ReadAllText(Repository.PathOf("azure.yaml")))!);

    private static Dictionary<object, object> Map(object node) => (Dictionary<object, object>)node;
}
