using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Agents;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Board;

/// <summary>An agent who is to be forgotten is nowhere afterwards, and nobody else is missed.</summary>
public sealed class ForgettingTests(RedisFixture redis)
{
    private static readonly (string, string)[] Settings = [.. TestApp.NoDrainer, Noon.Setting];

    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    public async Task Delete_AnAgentWhoIsEverywhere_IsNowhere(string partitions)
    {
        await using var app = await TestApp.StartAsync(redis, [.. Settings, ("Stream:Partitions", partitions)]);
        var (gone, stays) = (Deliveries.AgentId(), Deliveries.AgentId());
        await app.Services.GetRequiredService<AgentDirectory>().StoreAsync(gone, new AgentProfile("Gone", null, null, null));
        foreach (var agent in new[] { gone, stays })
        {
            await app.AcceptAsync(Deliveries.Activity(agent, "On Queue", "IDLE", Deliveries.Now - 1000));
            foreach (var keys in app.Partitions)
            {
                await app.Redis.StreamAddAsync(
                    keys.DeadLetters,
                    [
                        new("group", "g"),
                        new("entryId", "1-1"),
                        new("reason", "r"),
                        new("deliveries", 5),
                        new("deadAt", 1),
                        new("agentId", agent),
                    ]);
            }
        }

        await app.GetAsync("api/workforce");
        using var answer = await app.Client.DeleteAsync($"api/presence/{gone.ToUpperInvariant()}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(
            stays,
            Assert.Single((await app.GetAsync("api/presence")).GetProperty("agents").EnumerateArray()).GetProperty("agentId").GetString());
        Assert.Equal(
            stays,
            Assert.Single((await app.GetAsync("api/workforce")).GetProperty("agents").EnumerateArray()).GetProperty("agentId").GetString());
        Assert.Empty(await TracesAsync(app, gone));
        Assert.NotEmpty(await TracesAsync(app, stays));
        Assert.Equal(app.Partitions.Count, (await app.GetAsync("api/dead-letters")).GetProperty("deadLetters").GetArrayLength());
        Assert.All(
            app.Partitions,
            async keys => Assert.Equal(0, (await app.Redis.StreamPendingAsync(keys.Stream, TestStream.Group)).PendingMessageCount));
    }

    [Fact]
    public async Task Delete_AnAgentOnAnOpenWallboard_StartsItAgainWithoutThem()
    {
        await using var app = await TestApp.StartAsync(redis, Settings);
        var gone = Deliveries.AgentId();
        await app.AcceptAsync(Deliveries.Flat(gone, "Busy", Deliveries.Now));
        await using var reader = await LiveReader.OpenAsync(app.Client);
        Assert.Contains(gone, (await reader.NextAsync("snapshot")).Data, StringComparison.Ordinal);

        using var answer = await app.Client.DeleteAsync($"api/presence/{gone}", TestContext.Current.CancellationToken);

        var read = await reader.UntilAsync(item => item.EventType == "snapshot");
        Assert.DoesNotContain(gone, read[^1].Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_NobodyKnown_204AndNothingBeginsAnew()
    {
        await using var app = await TestApp.StartAsync(redis, Settings);
        await app.AcceptAsync(Deliveries.Flat("a", "Busy", Deliveries.Now));
        var epoch = await app.Redis.StringGetAsync(app.Keys.Epoch);

        using var answer = await app.Client.DeleteAsync($"api/presence/{Deliveries.AgentId()}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(epoch, await app.Redis.StringGetAsync(app.Keys.Epoch));
    }

    /// <summary>Keys of the app that name an agent, or hold a value that does.</summary>
    private static async Task<List<string>> TracesAsync(TestApp app, string agentId)
    {
        var found = new List<string>();
        foreach (var name in app.Partitions.Select(keys => keys.Name).Append(""))
        {
            var pattern = name.Length == 0 ? $"agent-directory:{agentId}" : $"*{name}*";
            await foreach (var key in app.Redis.Multiplexer.GetServers().Single().KeysAsync(pattern: pattern))
            {
                if (key.ToString().Contains(agentId, StringComparison.Ordinal) || await HoldsAsync(app.Redis, key, agentId))
                {
                    found.Add(key.ToString());
                }
            }
        }

        return found;
    }

    private static async Task<bool> HoldsAsync(IDatabase redis, RedisKey key, string agentId) => (await redis.KeyTypeAsync(key)) switch
    {
        RedisType.Stream => (await redis.StreamRangeAsync(key)).SelectMany(entry => entry.Values).Any(
            field => $"{field.Name}{field.Value}".Contains(agentId, StringComparison.Ordinal)),
        RedisType.SortedSet => await redis.SortedSetScoreAsync(key, agentId) is not null,
        RedisType.Hash => (await redis.HashGetAllAsync(key)).Any(
            field => $"{field.Name}{field.Value}".Contains(agentId, StringComparison.Ordinal)),
        RedisType.String => ((string?)await redis.StringGetAsync(key))?.Contains(agentId, StringComparison.Ordinal) == true,
        _ => false,
    };
}
