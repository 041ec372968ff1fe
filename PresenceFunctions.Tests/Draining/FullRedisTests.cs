using System.Globalization;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Draining;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Draining;

/// <summary>A Redis that has reached its maxmemory, and refuses whatever writes, except for trimming.</summary>
[Collection(HungryTests.Name)]
public sealed class FullRedisTests
{
    private const int Finished = 30_000;
    private const int Short = 500_000;

    [Fact]
    public async Task Redis_FullOfWhatIsFinished_TheLoopTrimsItAndGoesOn()
    {
        await using var server = await RedisProcess.StartNewAsync();
        await using var admin = await server.ConnectAsync();
        await using var stream = await TestStream.OpenAsync(server.ConnectionString);
        await FinishAsync(stream);
        await stream.AppendAsync(10);
        var settings = admin.GetServer(server.ConnectionString);

        // Without what clients hold, which comes and goes.
        var memory = (await settings.InfoAsync("memory")).SelectMany(section => section).ToDictionary(fact => fact.Key, fact => fact.Value);
        var used = Number(memory["used_memory"]) - Number(memory["mem_clients_normal"]);
        await settings.ConfigSetAsync("maxmemory", used - Short);
        await Assert.ThrowsAsync<RedisServerException>(() => stream.AppendAsync(1));

        await using var loop = DrainLoop.Start(stream.CreateDrainer(new DrainOptions()));

        await TestApp.EventuallyAsync(async () => await stream.AppliedAsync() == 10, "what waits is applied");
        Assert.Equal(10, await stream.Redis.StreamLengthAsync(stream.Keys.Stream));
        Assert.Single(await stream.AppendAsync(1));
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Entries of 1970 that the group has finished.</summary>
    private static async Task FinishAsync(TestStream stream)
    {
        await Task.WhenAll(Enumerable.Range(1, Finished).Select(number =>
            stream.Redis.StreamAddAsync(
                stream.Keys.Stream, [new("agentId", $"agent-{number}"), new("filling", new string('x', 50))], $"{number}-0")));
        await stream.Redis.StreamCreateConsumerGroupAsync(stream.Keys.Stream, TestStream.Group, $"{Finished}-0");
    }
}
