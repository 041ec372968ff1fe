using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Local;

public sealed class DemoTests
{
    [Theory]
    [InlineData("genesys-relay", "false")]
    [InlineData("genesys-relay", "true")]
    [InlineData("open-messaging", "false")]
    [InlineData("standard-webhooks", "false")]
    public async Task Demo_NoSecretConfigured_FillsTheBoardAndItsCurlLineIsTaken(string profile, string signTimestamp)
    {
        await using var host = ChildHost.Start(["--demo"], ("Webhook:Profile", profile), ("Webhook:SignTimestamp", signTimestamp));
        using var client = await host.ConnectAsync();

        var agents = JsonElement.Parse("[]");
        await TestApp.EventuallyAsync(
            async () =>
            {
                var board = await client.GetStringAsync("api/presence", TestContext.Current.CancellationToken);
                agents = JsonElement.Parse(board).GetProperty("agents");
                return agents.GetArrayLength() >= 200;
            },
            "200 agents on the board");
        Assert.All(agents.EnumerateArray(), agent =>
        {
            Assert.NotEqual("", agent.GetProperty("name").GetString());
            Assert.NotEqual("", agent.GetProperty("department").GetString());
            Assert.NotEqual("", agent.GetProperty("team").GetString());
            Assert.NotEqual("", agent.GetProperty("division").GetString());
        });
        var states = agents.EnumerateArray().Select(agent => agent.GetProperty("state").GetString()).Distinct();
        Assert.True(states.Count() >= 5, $"States: {string.Join(' ', states)}");

        var curl = await host.LineAsync("curl ");
        var first = await RunAsync(curl);
        var second = await RunAsync(curl);

        Assert.Equal("received", first.GetProperty("status").GetString());
        Assert.Equal("duplicate", second.GetProperty("status").GetString());
        Assert.Equal(first.GetProperty("streamId").GetString(), second.GetProperty("streamId").GetString());

        await host.SignalAsync("TERM");
        Assert.Equal(0, await host.ExitAsync());
        Assert.Empty(host.Errors);
        Assert.DoesNotContain(
            host.Output, line => line.StartsWith("warn:", StringComparison.Ordinal) || line.StartsWith("fail:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://*:0")]
    public async Task Demo_ListeningOnEveryAddress_FillsTheBoard(string url)
    {
        await using var host = ChildHost.Start(["--demo", "--urls", url], ("Access:Key", "k"));
        using var listened = await host.ConnectAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{listened.BaseAddress!.Port}") };
        client.DefaultRequestHeaders.Add("x-functions-key", "k");

        await TestApp.EventuallyAsync(
            async () =>
                JsonElement.Parse(await client.GetStringAsync("api/presence", TestContext.Current.CancellationToken))
                    .GetProperty("agents").GetArrayLength() >= 200,
            "200 agents on the board");
    }

    [Fact]
    public async Task Demo_PortTaken_EndsSoonAndSaysWhy()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        await using var host = ChildHost.Start(["--demo", "--urls", $"http://{taken.LocalEndpoint}"]);

        Assert.Equal(1, await host.ExitAsync());
        Assert.Contains("address already in use", Assert.Single(host.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_WithAVault_IsRefused()
    {
        await using var host = ChildHost.Start(["--demo"], ("KeyVault:Uri", new FakeVault().Uri.ToString()));

        Assert.Equal(1, await host.ExitAsync());
        Assert.Contains("KeyVault:Uri", Assert.Single(host.Errors), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> RunAsync(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return JsonElement.Parse(output);
    }
}
