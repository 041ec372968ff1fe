using System.Text.Json;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Testing;

/// <summary>What must hold after a load, however it went: nothing lost, nothing twice, the newest shown, nothing left to do.</summary>
internal static class LoadOutcome
{
    public static async Task AssertAsync(
        DeliveryLoad load, LoadSenders senders, IDatabase redis, StreamPartitions partitions, HttpClient client)
    {
        var identities = new Dictionary<(StreamKeys Partition, string Id), string>();
        foreach (var keys in partitions)
        {
            foreach (var entry in await redis.StreamRangeAsync(keys.Stream))
            {
                Assert.Same(keys, partitions.Of(entry[EntryCodec.AgentId]!));
                identities.Add((keys, entry.Id.ToString()), Identity(entry));
            }
        }

        Assert.Equal(Sorted(load.Events.Select(change => change.Identity)), Sorted(identities.Values));

        Assert.Equal(
            Sorted(load.Sequence.Select(change => change.Identity)), Sorted(senders.Answers.Select(answer => answer.Event.Identity)));
        Assert.All(
            senders.Answers,
            answer => Assert.Equal(answer.Event.Identity, identities[(partitions.Of(answer.Event.AgentId), answer.StreamId)]));
        Assert.All(senders.Answers, answer => Assert.Contains(answer.Status, (string[])["received", "duplicate"]));
        Assert.Distinct(senders.Answers.Where(answer => answer.Status == "received").Select(answer => answer.Event.Identity));

        foreach (var keys in partitions)
        {
            await TestApp.EventuallyAsync(
                () => IsDrainedAsync(redis, keys), $"the group has read and acknowledged every entry of {keys.Name}");
        }

        var board = JsonElement.Parse(await client.GetStringAsync("api/presence", TestContext.Current.CancellationToken));
        Assert.Equal(Sorted(load.Board()), Sorted(board.GetProperty("agents").EnumerateArray().Select(Line)));
    }

    private static async Task<bool> IsDrainedAsync(IDatabase redis, StreamKeys keys)
    {
        var group = Assert.Single(await redis.StreamGroupInfoAsync(keys.Stream), group => group.Name == ConsumerGroups.Dashboard);
        var pending = await redis.StreamPendingAsync(keys.Stream, ConsumerGroups.Dashboard);
        return group.Lag == 0 && pending.PendingMessageCount == 0;
    }

    private static string Identity(StreamEntry entry) => $"{entry["agentId"]} {entry["kind"]} {entry["state"]} {entry["timestampMs"]}";

    private static string Line(JsonElement agent)
    {
        var presence = agent.TryGetProperty("presence", out var known) ? known : (JsonElement?)null;
        var routing = agent.TryGetProperty("routing", out known) ? known : (JsonElement?)null;
        return DeliveryLoad.Line(
            agent.GetProperty("agentId").GetString()!,
            agent.GetProperty("state").GetString()!,
            agent.GetProperty("since").GetInt64(),
            presence?.GetProperty("state").GetString(),
            presence?.GetProperty("since").GetInt64(),
            routing?.GetProperty("status").GetString(),
            routing?.GetProperty("since").GetInt64());
    }

    private static IEnumerable<string> Sorted(IEnumerable<string> texts) => texts.Order(StringComparer.Ordinal);
}
