using System.Globalization;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Board;
using PresencePipeline.Draining;
using PresencePipeline.Source;

namespace PresenceFunctions.Tests.Board;

/// <summary>Since when a state lasts: from the first of the events in a row that tell it, whatever order they come in.</summary>
public sealed class BeginningTests(RedisFixture redis)
{
    private static readonly long T = Deliveries.Now - 600_000;

    private long entries;

    [Fact]
    public async Task Since_EventsInWhateverOrder_IsTheBeginningOfTheLastRun()
    {
        await using var pipeline = await Pipeline.OpenAsync(redis);
        await pipeline.Get<BoardReader>().ReadAsync();
        var random = new Random(4711);
        var told = Enumerable.Range(0, 400).ToDictionary(number => $"agent-{number:d3}", _ => Told(random));
        var changes = told.SelectMany(agent => agent.Value.Select(change => Of(agent.Key, change))).ToArray();
        DecodedEntry[] arrivals = [.. changes, .. random.GetItems(changes, changes.Length / 4)];
        random.Shuffle(arrivals);

        foreach (var batch in arrivals.Chunk(17))
        {
            await pipeline.Projection<BoardProjection>().ApplyAsync(batch);
        }

        string[] expected = [.. told.Select(agent => $"{agent.Key} {Shown(agent.Value)}")];
        Assert.Equal(expected, await BoardAsync(pipeline));
        await using var other = await Pipeline.OpenAsync(redis, ("Stream:Name", pipeline.Keys.Name));
        Assert.Equal(expected, await BoardAsync(other));
    }

    [Theory]
    [InlineData("BUSY 1, BUSY 5", 1)]
    [InlineData("BUSY 5, BUSY 1", 1)]
    [InlineData("BUSY 1, BUSY 5, MEAL 3", 5)]
    [InlineData("BUSY 1, BUSY 5, MEAL 3, BUSY 2", 5)]
    [InlineData("BUSY 1, BUSY 5, MEAL 3, BUSY 4", 4)]
    [InlineData("MEAL 3, BUSY 5, BUSY 1, BUSY 4", 4)]
    [InlineData("BUSY 1, reconcile 5", 5)]
    [InlineData("BUSY 1, reconcile 5, BUSY 7", 5)]
    [InlineData("BUSY 1, BUSY 7, reconcile 5", 5)]
    [InlineData("BUSY 1, BUSY 7, reconcile 5, BUSY 4, MEAL 3", 5)]
    [InlineData("BUSY 1, reconcile 5, BUSY 9, MEAL 7", 9)]
    [InlineData("MEAL 0, BUSY 1, BUSY 2, BUSY 3, BUSY 4, BUSY 5, BUSY 6, BUSY 7, BUSY 8, BUSY 9, BUSY 10, BUSY 11, BUSY 12", 1)]
    [InlineData("BUSY 1, BUSY 2, BUSY 3, BUSY 4, BUSY 5, BUSY 6, BUSY 7, BUSY 8, BUSY 9, BUSY 10, BUSY 11, BUSY 12, MEAL 10", 11)]
    public async Task Since_ToldAgain(string told, long since)
    {
        await using var pipeline = await Pipeline.OpenAsync(redis);

        foreach (var change in told.Split(", ").Select(change => change.Split(' ')))
        {
            var at = T + long.Parse(change[1], CultureInfo.InvariantCulture);
            var entry = change[0] == Correction.Source
                ? Of("ada", (at, "BUSY", null), Correction.Source)
                : Of("ada", (at, change[0], null));
            await pipeline.Projection<BoardProjection>().ApplyAsync([entry]);
        }

        Assert.Equal([$"ada BUSY  {T + since}"], await BoardAsync(pipeline));
    }

    /// <summary>A row as an earlier release left it, or as somebody has made it.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(",\"run\":\"\"")]
    [InlineData(",\"run\":\"x\"")]
    [InlineData(",\"run\":7")]
    public async Task Since_RowThatDoesNotTellItsRun_KeepsItsBeginning(string run)
    {
        await using var pipeline = await Pipeline.OpenAsync(redis);
        await pipeline.Projection<BoardProjection>().ApplyAsync([Of("ada", (T, "BUSY", null))]);
        var row = (string)(await pipeline.Redis.HashGetAsync(pipeline.Keys.Agent("ada"), "presence"))!;
        await pipeline.Redis.HashSetAsync(
            pipeline.Keys.Agent("ada"), "presence", $"{row[..row.IndexOf(",\"run\"", StringComparison.Ordinal)]}{run}}}");

        await pipeline.Projection<BoardProjection>().ApplyAsync([Of("ada", (T - 5, "BUSY", null)), Of("ada", (T + 5, "BUSY", null))]);

        Assert.Equal([$"ada BUSY  {T}"], await BoardAsync(pipeline));
    }

    /// <summary>Few states, often told again, with and without a secondary presence.</summary>
    private static (long At, string State, string? DefinitionId)[] Told(Random random) =>
    [
        .. Enumerable.Range(0, 1 + random.Next(8)).Select(number => (
            T + (number * 10), random.Next(3) == 0 ? "MEAL" : "BUSY", random.Next(4) == 0 ? "d-1" : null)),
    ];

    private static string Shown((long At, string State, string? DefinitionId)[] told)
    {
        var (_, state, definitionId) = told[^1];
        var since = told.Reverse().TakeWhile(change => (change.State, change.DefinitionId) == (state, definitionId)).Last().At;
        return $"{state} {definitionId} {since}";
    }

    private static async Task<string[]> BoardAsync(Pipeline pipeline) =>
    [
        .. (await pipeline.Get<BoardReader>().ReadAsync()).Agents
            .Select(agent => $"{agent.AgentId} {agent.Presence!.State} {agent.Presence.DefinitionId} {agent.Presence.Since}")
            .Order(StringComparer.Ordinal),
    ];

    private DecodedEntry Of(string agentId, (long At, string State, string? DefinitionId) told, string? source = null) => new(
        $"1-{++entries}",
        Changes.Of(agentId, told.State) with { SourceTimeMs = told.At, DefinitionId = told.DefinitionId, Source = source });
}
