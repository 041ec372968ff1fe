using System.Text;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Local;

[Collection(ProcessesAlone.Name)]
public sealed class DeliveryLoadTests(RedisFixture redis)
{
    [Fact]
    public async Task Load_ShuffledWithRedeliveries_EachEventOnceAndTheNewestOnTheBoard()
    {
        await using var app = await TestApp.StartAsync(redis);
        var load = new DeliveryLoad(seed: 7071);
        var senders = new LoadSenders(app.Client, Encoding.UTF8.GetBytes(TestApp.Secret));

        await senders.SendAsync(load.Sequence);

        await LoadOutcome.AssertAsync(load, senders, app.Redis, app.Keys, app.Client);
    }
}
