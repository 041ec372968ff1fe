using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Board;

/// <summary>What is left of agents whose rows are gone.</summary>
public sealed class ForgottenAgentsTests(RedisFixture redis)
{
    private static readonly long T = Deliveries.Now - 60_000;

    [Fact]
    public async Task Board_LateChangeOfAForgottenAgent_IsStaleAndBringsNobodyBack()
    {
        await using var app = await TestApp.StartAsync(redis, [.. TestApp.NoDrainer, ("Board:OfflineRetention", "00:00:01")]);
        await app.AcceptAsync(Deliveries.Presence("gone", "OFFLINE", T));
        await TestApp.EventuallyAsync(async () => !await app.Redis.KeyExistsAsync(app.Keys.Agent("gone")), "the row is forgotten");

        await app.AcceptAsync(Deliveries.Presence("gone", "AVAILABLE", T - 5000));
        await app.AcceptAsync(Deliveries.Routing("gone", "IDLE", T - 4000));
        await app.AcceptAsync(Deliveries.Presence("new", "AVAILABLE", T - 5000));

        Assert.Equal(
            "new",
            Assert.Single((await app.GetAsync("api/presence")).GetProperty("agents").EnumerateArray()).GetProperty("agentId").GetString());

        await app.AcceptAsync(Deliveries.Presence("gone", "AVAILABLE", T + 1000));

        Assert.Equal("AVAILABLE", (await app.GetAsync("api/presence/gone")).GetProperty("state").GetString());
    }
}
