using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using PresenceFunctions.Tests.Testing;
using PresenceLocal;

namespace PresenceFunctions.Tests.Local;

/// <summary>The container image, as far as it can be had without its base image: what the SDK is told to make.</summary>
public sealed class ContainerTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Fact]
    public async Task Image_OfTheLocalHost_RunsAsNobodySpecialOnOnePort()
    {
        var (exitCode, said) = await Script.RunAsync(
            "/usr/bin/env",
            [
                "dotnet",
                "msbuild",
                Repository.PathOf("PresenceLocal"),
                "-getProperty:ContainerRepository,ContainerUser,ContainerFamily",
                "-getItem:ContainerPort",
            ]);

        Assert.True(exitCode == 0, said);
        var evaluated = JsonNode.Parse(said)!;
        Assert.Equal("presence-functions", (string?)evaluated["Properties"]!["ContainerRepository"]);
        Assert.Equal("app", (string?)evaluated["Properties"]!["ContainerUser"]);

        // The calendar of workforce needs time zones, which the plain chiseled images lack.
        Assert.EndsWith("chiseled-extra", (string?)evaluated["Properties"]!["ContainerFamily"], StringComparison.Ordinal);
        Assert.Equal("8080", (string?)Assert.Single(evaluated["Items"]!["ContainerPort"]!.AsArray())!["Identity"]);
    }

    [Fact]
    public async Task Probe_OfALivingHost_IsZeroAndOfNoneOne()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        Assert.Equal(0, await HealthProbe.RunAsync(Settings(("URLS", app.Client.BaseAddress!.ToString()))));
        Assert.Equal(1, await HealthProbe.RunAsync(Settings(("URLS", "http://127.0.0.1:1"))));
    }

    [Theory]
    [InlineData("URLS", "http://+:8080;http://+:8081", "http://127.0.0.1:8080/")]
    [InlineData("HTTP_PORTS", "8080", "http://127.0.0.1:8080/")]
    [InlineData("OTHER", "", "http://127.0.0.1:7071/")]
    public void Probe_AsksWhereTheHostListens(string setting, string value, string address) =>
        Assert.Equal(address, HealthProbe.Address(Settings((setting, value))).ToString());

    private static IConfiguration Settings((string Name, string Value) setting) =>
        new ConfigurationBuilder().AddInMemoryCollection([new(setting.Name, setting.Value)]).Build();
}
