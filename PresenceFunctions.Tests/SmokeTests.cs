using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests;

public sealed class SmokeTests(RedisFixture redis)
{
    [Fact]
    public async Task Delivery_Signed_BecomesARow()
    {
        await using var app = await TestApp.StartAsync(redis);
        var agent = Deliveries.AgentId();
        await app.AcceptAsync(Deliveries.Flat(agent, "On Queue", Deliveries.Now));
        await TestApp.EventuallyAsync(async () => (await app.GetAsync("api/presence")).GetProperty("agents").GetArrayLength() == 1, "on the board");
    }
}
