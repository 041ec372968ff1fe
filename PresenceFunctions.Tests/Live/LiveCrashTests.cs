using System.Text;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Live;

public sealed class LiveCrashTests(RedisFixture redis)
{
    [Fact]
    public async Task Reader_HostKilledAndStartedAgain_GetsEveryChangeOnce()
    {
        var stream = $"test-{Guid.NewGuid():N}";
        var keys = new StreamKeys(stream);
        var board = new LiveBoard();
        var received = new List<string>();
        await using (var first = Start(stream))
        {
            using var client = await first.ConnectAsync();
            await SendAsync(client, -1, 1);
            await FeedPositions.ReadAsync(redis.Database, keys, 1);
            await using var reader = await LiveReader.OpenAsync(client);
            board.Apply(await reader.NextAsync("snapshot"));
            Assert.NotEqual("0-0", board.Position);
            await SendAsync(client, 0, 100);
            await ReadAsync(reader, 60);
            await first.SignalAsync("KILL");
            await first.ExitAsync();
        }

        await using var second = Start(stream);
        using var again = await second.ConnectAsync();
        await SendAsync(again, 100, 100);
        await using (var reader = await LiveReader.OpenAsync(again, board.Position))
        {
            await ReadAsync(reader, 200);
        }

        Assert.Equal((await FeedPositions.ReadAsync(redis.Database, keys))[1..], received);

        async Task ReadAsync(LiveReader reader, int count)
        {
            while (received.Count < count)
            {
                var item = await reader.NextAsync();
                Assert.NotEqual("reset", item.EventType);
                board.Apply(item);
                received.AddRange(item is { EventType: "change", EventId: { Length: > 0 } id } ? [id] : []);
            }
        }
    }

    private ChildHost Start(string stream) => ChildHost.Start(
        [],
        ("Redis:ConnectionString", redis.ConnectionString),
        ("Stream:Name", stream),
        ("Drain:ClaimIdle", "00:00:02"),
        ("Secrets:genesys-webhook-secret", TestApp.Secret));

    private static Task SendAsync(
        HttpClient client, int from, int count) => new LoadSenders(client, Encoding.UTF8.GetBytes(TestApp.Secret)).SendAsync(
        Enumerable.Range(from, count).Select(
            change => new LoadEvent(
                $"agent-{change}", "presence", "BUSY", 0, null, Deliveries.Flat($"agent-{change}", "Busy", Deliveries.Now))));
}
