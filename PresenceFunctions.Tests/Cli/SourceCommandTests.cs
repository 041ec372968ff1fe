using System.CommandLine;
using System.Text.Json;
using PresenceCli.Source;
using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.Genesys;

namespace PresenceFunctions.Tests.Cli;

public sealed class SourceCommandTests(RedisFixture redis)
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_000_000);

    [Theory]
    [InlineData("""{"configured":false}""", 4, "this host has no OAuth client")]
    [InlineData("""{"configured":true,"sweep":{"nextAt":1015000}}""", 3, "has not been swept yet; next in 15 s.")]
    [InlineData(
        """{"configured":true,"sweep":{"at":960000,"checked":1240,"wrong":0,"drift":0,"nextAt":1260000}}""",
        0,
        "In step with Genesys Cloud: 0 of 1,240 wrong, 40 s ago; next in 260 s.")]
    [InlineData(
        """{"configured":true,"sweep":{"at":960000,"checked":100,"wrong":2,"drift":0.02}}""",
        2,
        "Not in step with Genesys Cloud: 2 of 100 wrong, 40 s ago.")]
    [InlineData(
        """{"configured":true,"sweep":{"at":960000,"checked":100,"wrong":0,"drift":0,"error":"POST x was answered 400"}}""",
        3,
        "Not swept since: POST x was answered 400.")]
    public void Line_OfAnAnswer_SaysItInWordsAndInTheExitCode(string answer, int exitCode, string text)
    {
        var (line, code) = SourceLine.Of(JsonElement.Parse(answer), Now);

        Assert.Contains(text, line, StringComparison.Ordinal);
        Assert.Equal(exitCode, code);
    }

    [Fact]
    public async Task Source_OfAHostWithoutAClient_ExitsWithFour()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);

        var (exitCode, output) = await RunAsync(SourceCommand.Create(), "--url", app.Client.BaseAddress!.ToString());

        Assert.Equal(4, exitCode);
        Assert.Contains("genesys-client-id", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forget_AnAgent_IsGone()
    {
        await using var app = await TestApp.StartAsync(redis, TestApp.NoDrainer);
        await app.AcceptAsync(Deliveries.Flat("a/b", "Busy", Deliveries.Now));

        var (exitCode, output) = await RunAsync(ForgetCommand.Create(), "a/b", "--url", app.Client.BaseAddress!.ToString());

        Assert.Equal(0, exitCode);
        Assert.Contains("a/b is forgotten.", output, StringComparison.Ordinal);
        Assert.False(await app.Redis.KeyExistsAsync(app.Keys.Agent("a/b")));
        Assert.Equal(0, await app.Redis.StreamLengthAsync(app.Keys.Stream));
    }

    [Fact]
    public async Task Doctor_AllAsItShouldBe_ShowsTopicsAndLimits()
    {
        await using var server = await GenesysSettings.StartAsync();

        var (exitCode, output) = await DoctorAsync(server.Address, GenesysSettings.ClientSecret);

        Assert.Equal(0, exitCode);
        Assert.Contains("topic    v2.users.{id}.routingStatus: Websocket; wants directory:user:view", output, StringComparison.Ordinal);
        Assert.Contains("limit    platform.api/token.rate.per.minute: 300", output, StringComparison.Ordinal);
        Assert.Contains("used     1 of 300 requests of this minute", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_APermissionMissing_SaysWhichCallWantsWhich()
    {
        await using var server = await GenesysSettings.StartAsync();
        server.Genesys.Faults.Forbid("status/counts", "analytics:agentState:view");

        var (exitCode, output) = await DoctorAsync(server.Address, GenesysSettings.ClientSecret);

        Assert.Equal(1, exitCode);
        Assert.Matches(@"refused\s+status counts .*\[analytics:agentState:view\]", output);
        Assert.Contains("ok       users (sweeps, names)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_WrongSecret_SaysSoOnceAndKeepsItToItself()
    {
        await using var server = await GenesysSettings.StartAsync();

        var (exitCode, output) = await DoctorAsync(server.Address, "not the secret");

        Assert.Equal(1, exitCode);
        Assert.Contains("invalid_client: authentication failed", output, StringComparison.Ordinal);
        Assert.Single(output.TrimEnd().Split('\n'));
        Assert.DoesNotContain("not the secret", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> DoctorAsync(Uri address, string secret)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, secret + "\n", TestContext.Current.CancellationToken);
            return await RunAsync(
                DoctorGenesysCommand.Create(),
                "--api-url", address.ToString(), "--login-url", address.ToString(), "--client-id", GenesysSettings.ClientId,
                "--client-secret-file", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(Command command, params string[] arguments)
    {
        using var output = new StringWriter();
        var exitCode = await command.Parse(arguments).InvokeAsync(
            new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString());
    }
}
