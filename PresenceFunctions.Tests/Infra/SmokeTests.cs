using System.Reflection;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Health;

namespace PresenceFunctions.Tests.Infra;

/// <summary>What the pipeline asks of an app that it has just deployed, asked of a host that runs here.</summary>
public sealed class SmokeTests
{
    private const string Secret = "a secret of the tests";

    /// <summary>The commit that everything here was built from; empty where there is no repository.</summary>
    private static readonly string Revision = typeof(HealthEndpoint).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+').ElementAtOrDefault(1) ?? "";

    [Fact]
    public async Task Smoke_HostThatWorks_DeliversAWebhook()
    {
        await using var host = ChildHost.Start([], ("Secrets:genesys-webhook-secret", Secret));
        using var client = await host.ConnectAsync();

        var (exitCode, said) = await SmokeAsync(client.BaseAddress!, Secret, Revision);

        Assert.True(exitCode == 0, said);
        using var board = await client.GetAsync("api/presence/smoke-test", TestContext.Current.CancellationToken);
        Assert.True(board.IsSuccessStatusCode, $"{board.StatusCode}: {said}");
    }

    /// <summary>Of an address that ends with a slash, as a browser copies it.</summary>
    [Fact]
    public async Task Smoke_TwiceWithinASecond_DeliversBoth()
    {
        await using var host = ChildHost.Start([], ("Secrets:genesys-webhook-secret", Secret));
        using var client = await host.ConnectAsync();
        var address = new Uri(client.BaseAddress!, "/");

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SmokeAsync(address.ToString(), Secret)));

        Assert.All(answers, answer => Assert.True(answer.ExitCode == 0, answer.Said));
    }

    [Fact]
    public async Task Smoke_AnotherSecret_Fails()
    {
        await using var host = ChildHost.Start([], ("Secrets:genesys-webhook-secret", Secret));
        using var client = await host.ConnectAsync();

        var (exitCode, said) = await SmokeAsync(client.BaseAddress!, "another secret");

        Assert.Equal(1, exitCode);
        Assert.Contains("Signature not valid", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Smoke_AnotherReleaseThanTheOneDeployed_Fails()
    {
        await using var host = ChildHost.Start([], ("Secrets:genesys-webhook-secret", Secret));
        using var client = await host.ConnectAsync();

        var (exitCode, said) = await SmokeAsync(client.BaseAddress!, Secret, "0000000000000000000000000000000000000000");

        Assert.Equal(1, exitCode);
        Assert.Contains("health/live does not name 0000000", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Smoke_NobodyAnswers_Fails()
    {
        var (exitCode, said) = await SmokeAsync(new Uri("http://127.0.0.1:9/"), Secret);

        Assert.Equal(1, exitCode);
        Assert.Contains("health/ready answers", said, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Said)> SmokeAsync(Uri address, string secret, string revision = "") =>
        SmokeAsync(address.ToString().TrimEnd('/'), secret, revision);

    private static Task<(int ExitCode, string Said)> SmokeAsync(string address, string secret, string revision = "") => Script.RunAsync(
        "infra/smoke",
        [address, Path.Combine(AppContext.BaseDirectory, "presence.dll")],
        ("PRESENCE_SECRET", secret),
        ("REVISION", revision),
        ("SMOKE_ATTEMPTS", "1"));
}
