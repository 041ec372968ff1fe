using System.Text;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Local;

[Collection(HungryTests.Name)]
public sealed class DeliveryLoadTests(RedisFixture redis)
{
    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    public async Task Load_ShuffledWithRedeliveries_EachEventOnceAndTheNewestOnTheBoard(string partitions)
    {
        await using var app = await TestApp.StartAsync(redis, ("Stream:Partitions", partitions));
        var load = new DeliveryLoad(seed: 7071);
        var senders = new LoadSenders(app.Client, Encoding.UTF8.GetBytes(TestApp.Secret));

        await senders.SendAsync(load.Sequence);

        await LoadOutcome.AssertAsync(load, senders, app.Redis, app.Partitions, app.Client);
    }
}
