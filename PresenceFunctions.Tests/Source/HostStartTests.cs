using System.Text.Json;
using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.Genesys;
using PresenceLocal.GenesysDemo;

namespace PresenceFunctions.Tests.Source;

/// <summary>Hosts that start beside an organization with an empty Redis.</summary>
public sealed class HostStartTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_FiveThousandAgents_AreOnTheBoardWithNamesWithinAMinute()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var server = await GenesysSettings.StartAsync();
        var names = server.Genesys.Populate(5000).ToDictionary(user => user.Id, user => user.Name, StringComparer.Ordinal);
        var started = TimeProvider.System.GetTimestamp();
        await using var host = Start(redis, server);
        using var client = await host.ConnectAsync();

        await TestApp.EventuallyAsync(
            async () => Names(await BoardAsync(client)).Count(agent => agent.Name == names[agent.Id]) == names.Count,
            "all are on the board with their names",
            TimeSpan.FromSeconds(60) - TimeProvider.System.GetElapsedTime(started));

        TestContext.Current.SendDiagnosticMessage(
            $"5,000 agents were on the board {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s after the start.");
        Assert.InRange(server.Genesys.Requests.MostInAMinute, 11, 199);
    }

    [Fact]
    public async Task Start_MoreToAskThanAMinuteMayHave_KeepsToItAndComesToAnEnd()
    {
        const int PerMinute = 6;
        await using var redis = await RedisProcess.StartNewAsync();
        await using var server = await GenesysSettings.StartAsync();
        server.Genesys.Populate(3000);
        await using var host = Start(redis, server, ("Genesys:RequestsPerMinute", $"{PerMinute}"));
        using var client = await host.ConnectAsync();

        await TestApp.EventuallyAsync(
            async () => Names(await BoardAsync(client)).Count() == 3000, "all are on the board", TimeSpan.FromMinutes(3));

        Assert.InRange(server.Genesys.Requests.All.Count, PerMinute + 1, int.MaxValue);
        Assert.Equal(PerMinute, server.Genesys.Requests.MostInAMinute);
    }

    private static ChildHost Start(RedisProcess redis, FakeGenesysServer server, params (string, string)[] settings) => ChildHost.Start(
        [],
        [
            .. server.Settings(),
            ("Redis:ConnectionString", redis.ConnectionString),
            ("Secrets:genesys-webhook-secret", TestApp.Secret),
            .. settings,
        ]);

    private static async Task<JsonElement> BoardAsync(HttpClient client) =>
        JsonElement.Parse(await client.GetStringAsync("api/presence", Cancelled));

    private static IEnumerable<(string Id, string? Name)> Names(JsonElement board) => board.GetProperty("agents").EnumerateArray()
        .Select(agent => (agent.GetProperty("agentId").GetString()!, agent.TryGetProperty("name", out var name) ? name.GetString() : null));
}
