using Microsoft.AspNetCore.Http;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Board;
using PresencePipeline.Draining;
using PresencePipeline.Presence;
using PresencePipeline.Workforce;

namespace PresenceFunctions.Tests.Workforce;

/// <summary>Board and workforce say the same about when a state began, in whatever order and however often its events come.</summary>
public sealed class SameBeginningTests(RedisFixture redis)
{
    private static readonly string[] Presences = ["BUSY", "BUSY", "MEAL", "ON_QUEUE", "ON_QUEUE", "ON_QUEUE", "OFFLINE"];
    private static readonly string[] Routings = ["IDLE", "IDLE", "INTERACTING", "NOT_RESPONDING"];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public async Task Since_LateAndRepeatedEvents_TheSameOnBoardAndInWorkforce(int seed)
    {
        await using var pipeline = await Pipeline.OpenAsync(redis, Noon.Setting);
        var random = new Random(seed);
        var start = Deliveries.Now - 600_000;
        DecodedEntry[] told = [.. Enumerable.Range(0, 200).SelectMany(number => Told(random, $"agent-{number:d3}", start))];
        DecodedEntry[] arrivals = [.. told, .. random.GetItems(told, told.Length / 3)];
        random.Shuffle(arrivals);

        for (var at = 0; at < arrivals.Length;)
        {
            var batch = arrivals.Skip(at).Take(random.Next(1, 100)).ToArray();
            await pipeline.Projection<BoardProjection>().ApplyAsync(batch);
            await pipeline.Projection<WorkforceProjection>().ApplyAsync(batch);
            at += batch.Length;
        }

        var board = (await pipeline.Get<BoardReader>().ReadAsync()).Agents.Select(agent => $"{agent.AgentId} {agent.State} {agent.Since}");
        var report = await pipeline.Get<WorkforceReporter>().ReadAsync(
            pipeline.Get<WorkCalendar>().DayAt(Deliveries.Now), new WorkforceFilter(new QueryCollection()));
        Assert.Equal(
            board.Order(StringComparer.Ordinal),
            report.Agents.Select(agent => $"{agent.AgentId} {agent.State} {agent.Since}").Order(StringComparer.Ordinal));
        Assert.Equal(200, report.Agents.Count);
    }

    /// <summary>An agent's events in their order: few states, often told again, with and without a secondary presence.</summary>
    private static IEnumerable<DecodedEntry> Told(Random random, string agentId, long start) =>
        Enumerable.Range(0, random.Next(1, 9)).Select(number =>
        {
            var isPresence = number == 0 || random.Next(2) == 0;
            var states = isPresence ? Presences : Routings;
            return new DecodedEntry(
                $"{start}-{random.Next()}",
                Changes.Of(agentId, states[random.Next(states.Length)]) with
                {
                    Kind = isPresence ? PresenceKind.Presence : PresenceKind.Routing,
                    SourceTimeMs = start + (number * 10_000),
                    DefinitionId = isPresence && random.Next(4) == 0 ? "d-1" : null,
                });
        });
}
