using System.Text.Json;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Streams;

namespace PresenceFunctions.Tests.Draining;

/// <summary>The number of partitions of a stream in use is changed, as docs/partitions.md says.</summary>
public sealed class RepartitionTests(RedisFixture redis)
{
    private static readonly long T = Deliveries.Now - 60_000;
    private static readonly string[] Agents = [.. Enumerable.Range(0, 20).Select(number => $"agent-{number}")];

    [Theory]
    [InlineData(1, 4)]
    [InlineData(4, 1)]
    [InlineData(4, 3)]
    [InlineData(3, 4)]
    public async Task Repartition_DrainedAndRestarted_KeepsOnlyAgentsThatStayAndShowsEveryNewChange(int before, int after)
    {
        var name = $"test-{Guid.NewGuid():N}";
        var former = await FillAsync(name, before);
        var stay = Agents.Where(
            agent => new StreamPartitions(name, before).Of(agent).Name == new StreamPartitions(name, after).Of(agent).Name);

        await using var app = await StartAsync(name, after);
        await using var reader = await LiveReader.OpenAsync(app.Client, former.GetProperty("position").GetString());
        var begun = await app.GetAsync("api/presence");
        await AcceptAsync(app, Agents, "Meal", T + 1);
        await ShownAsync(app, "MEAL");

        Assert.Equal(
            stay.Order(StringComparer.Ordinal),
            begun.GetProperty("agents").EnumerateArray().Select(agent => agent.GetProperty("agentId").GetString()));
        Assert.NotEqual(former.GetProperty("epoch").GetString(), begun.GetProperty("epoch").GetString());
        await reader.NextAsync("reset");
        await reader.NextAsync("snapshot");
        await using var fresh = await StartAsync(name, after);
        await ShownAsync(fresh, "MEAL");
        await TestApp.EventuallyAsync(
            async () =>
                (await app.GetAsync("api/health/ready")).GetProperty("checks").GetProperty("partitions")
                    .GetProperty("status").GetString() == "ok",
            "ready says that nothing was left behind");
        await TestApp.EventuallyAsync(
            async () =>
                (await fresh.GetAsync("api/workforce")).GetProperty("agents").EnumerateArray()
                    .Count(agent => agent.GetProperty("state").GetString() == "MEAL") == 20,
            "time in state goes on");
    }

    /// <summary>A board of all agents by a host with so many partitions, which ends when it has nothing left to do.</summary>
    private async Task<JsonElement> FillAsync(string name, int partitions)
    {
        await using var app = await StartAsync(name, partitions);
        await AcceptAsync(app, Agents, "Busy", T);
        await ShownAsync(app, "BUSY");
        await TestApp.EventuallyAsync(
            async () =>
                (await app.GetAsync("api/lag")).EnumerateArray().All(
                    item => item.GetProperty("lag").GetInt64() + item.GetProperty("pending").GetInt64() == 0),
            "nothing is left to do");
        return await app.GetAsync("api/presence");
    }

    private Task<TestApp> StartAsync(string name, int partitions) =>
        TestApp.StartAsync(redis, ("Stream:Name", name), ("Stream:Partitions", $"{partitions}"), Noon.Setting);

    private static Task<JsonElement> AcceptAsync(TestApp app, string[] agents, string state, long at) =>
        app.AcceptAsync($"[{string.Join(',', agents.Select(agent => Deliveries.Flat(agent, state, at)))}]");

    private static Task ShownAsync(TestApp app, string state) => TestApp.EventuallyAsync(
        async () =>
            (await app.GetAsync("api/presence")).GetProperty("counts")
                .GetRawText() == $$"""{"{{state}}":20}""", $"20 agents {state} and no others");
}
