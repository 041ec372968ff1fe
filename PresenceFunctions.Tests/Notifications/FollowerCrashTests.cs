using PresenceFunctions.Tests.Testing;
using PresenceFunctions.Tests.Testing.Genesys;
using PresenceLocal.GenesysDemo;

namespace PresenceFunctions.Tests.Notifications;

/// <summary>Hosts that follow an organization, killed in the middle of it.</summary>
public sealed class FollowerCrashTests : IAsyncLifetime
{
    private const int Agents = 400;

    private readonly RedisFixture redis;
    private readonly string stream = $"test-{Guid.NewGuid():N}";
    private readonly FakeGenesys genesys = new(TimeProvider.System);
    private readonly FakeChannels channels;
    private FakeGenesysServer? server;

    public FollowerCrashTests(RedisFixture redis)
    {
        this.redis = redis;
        channels = new FakeChannels(genesys, TimeProvider.System);
        genesys.Clients[GenesysSettings.ClientId] = GenesysSettings.ClientSecret;
        genesys.Populate(Agents);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await FakeGenesysServer.StartAsync(genesys, channels.Map);

    public async ValueTask DisposeAsync()
    {
        await server!.DisposeAsync();
        channels.Dispose();
    }

    [Fact]
    public async Task TwoFollowers_OneKilledInTheMiddle_NoGapOnTheBoard()
    {
        await using var first = Start();
        await using var second = Start();
        using var client = await second.ConnectAsync();
        await ListenedToAsync(times: 2);
        await TrueAsync(client, TimeSpan.FromSeconds(60));

        // Sweeps find nothing to do from here on: what is on the board then, a channel has told.
        var changing = ChangeAsync(TimeSpan.FromSeconds(6));
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, Cancelled);
        await first.SignalAsync("KILL");
        await changing;

        // What the killed one had read and not applied is claimed after Drain:ClaimIdle.
        await TrueAsync(client, TimeSpan.FromSeconds(60));
        var entries = await redis.Database.StreamRangeAsync(stream);
        Assert.Distinct(entries.Select(entry => $"{entry["agentId"]} {entry["kind"]} {entry["state"]} {entry["timestampMs"]}"));
        var changed = genesys.Users.Count(user => user.RoutingSince > Since);
        Assert.Equal(
            changed,
            entries.Where(entry => entry["source"] != "reconcile" && entry["kind"] == "routing")
                .Select(entry => entry["agentId"]).Distinct().Count());
    }

    [Fact]
    public async Task OneFollower_KilledAndStartedAgain_TheBoardIsTrueWithinFifteenSeconds()
    {
        await using (var first = Start())
        {
            using var before = await first.ConnectAsync();
            await ListenedToAsync(times: 1);
            await TrueAsync(before, TimeSpan.FromSeconds(60));
            await first.SignalAsync("KILL");
            await first.ExitAsync();
        }

        await ChangeAsync(TimeSpan.FromSeconds(1));
        await using var second = Start();
        using var client = await second.ConnectAsync();

        var listens = TimeProvider.System.GetTimestamp();
        await TrueAsync(client, TimeSpan.FromSeconds(15));
        TestContext.Current.SendDiagnosticMessage(
            $"The board was true {TimeProvider.System.GetElapsedTime(listens).TotalSeconds:0.0} s after the host listened.");
    }

    private DateTimeOffset Since { get; } = TimeProvider.System.GetUtcNow();

    private ChildHost Start() => ChildHost.Start(
        [],
        [
            .. server!.Settings(),
            ("Redis:ConnectionString", redis.ConnectionString),
            ("Stream:Name", stream),
            ("Genesys:Notifications", "true"),
            ("Secrets:genesys-webhook-secret", TestApp.Secret),
        ]);

    private Task ListenedToAsync(int times) => TestApp.EventuallyAsync(
        () => Task.FromResult(channels.InUse.Count(channel => channel.IsConnected && channel.Topics.Count == Agents) == times),
        $"{times} followers listen",
        TimeSpan.FromSeconds(60));

    private Task TrueAsync(HttpClient client, TimeSpan patience) => TenantTruth.EventuallyAsync(
        genesys, async () => System.Text.Json.JsonElement.Parse(await client.GetStringAsync("api/presence", Cancelled)), patience);

    private async Task ChangeAsync(TimeSpan duration)
    {
        var users = genesys.Users;
        for (var changed = 0; changed < duration.TotalMilliseconds / 10; changed++)
        {
            genesys.SetRouting(users[changed % users.Count].Id, (changed / users.Count % 2) == 0 ? "COMMUNICATING" : "NOT_RESPONDING");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancelled);
        }
    }
}
