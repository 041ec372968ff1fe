namespace PresenceCli.Simulation;

/// <summary>All agents of a run, and what they do, in the order of time. Everything follows from the seed and the start.</summary>
internal sealed class ContactCentre
{
    /// <summary>At the start everybody's state is told, at this many agents a second.</summary>
    private const int PresentedPerSecond = 1_000;

    private const double AtWorkAtStart = 0.85;
    private const double SweptByAStorm = 0.7;
    private const int LogOnWithinMs = 60_000;
    private const int BetweenStormsMs = 20_000;
    private const int StormMs = 4_000;
    private const int FirstStormMs = 10_000;
    private const double PaceOfChaos = 4;

    private readonly SimulationOptions options;
    private readonly Random random;
    private readonly long start;
    private readonly double pace;

    /// <param name="options">What the run is like.</param>
    /// <param name="random">Seeded.</param>
    /// <param name="start">When it starts, Unix milliseconds.</param>
    public ContactCentre(SimulationOptions options, Random random, long start)
    {
        (this.options, this.random, this.start) = (options, random, start);
        pace = options.Speed * (options.Scenario == Scenarios.Chaos ? PaceOfChaos : 1);
        Agents = [.. Enumerable.Range(0, options.Agents).Select(_ => new SimulatedAgent(Id(random), random))];
    }

    public IReadOnlyList<SimulatedAgent> Agents { get; }

    /// <summary>What happens, lazily; a step's agent is as the step leaves it.</summary>
    public IEnumerable<AgentStep> Steps()
    {
        var due = new PriorityQueue<SimulatedAgent, (long At, int Number)>();
        var begin = new Queue<(long At, SimulatedAgent Agent)>();
        for (var number = 0; number < Agents.Count; number++)
        {
            var agent = Agents[number];
            if (options.Scenario == Scenarios.ShiftStart)
            {
                // Most of them around the middle of the minute.
                due.Enqueue(agent, ((long)(LogOnWithinMs * (random.NextDouble() + random.NextDouble()) / 2), number));
            }
            else if (random.NextDouble() < AtWorkAtStart)
            {
                begin.Enqueue((number * 1000L / PresentedPerSecond, agent));
            }
        }

        var numbers = Agents.Select((agent, number) => (agent, number)).ToDictionary(pair => pair.agent, pair => pair.number);
        var end = (long)options.Length.TotalMilliseconds;
        while (true)
        {
            if (begin.TryPeek(out var first) && (!due.TryPeek(out _, out var next) || first.At <= next.At))
            {
                begin.Dequeue();
                yield return new AgentStep(first.At, first.Agent, first.Agent.Begin(start));
                due.Enqueue(first.Agent, (Next(first.Agent, first.At), numbers[first.Agent]));
            }
            else if (due.TryDequeue(out var agent, out var when) && when.At <= end)
            {
                yield return new AgentStep(when.At, agent, agent.Step(start + when.At));
                due.Enqueue(agent, (Next(agent, when.At), numbers[agent]));
            }
            else
            {
                yield break;
            }
        }
    }

    // At least two milliseconds on, since a step may take that many.
    private long Next(SimulatedAgent agent, long now)
    {
        var next = now + Math.Max(2, (long)(agent.Dwell().TotalMilliseconds / pace));
        if (options.Scenario != Scenarios.Storm)
        {
            return next;
        }

        var sinceStorm = (now - FirstStormMs) % BetweenStormsMs;
        if (now >= FirstStormMs && sinceStorm < StormMs)
        {
            return Math.Min(next, now + random.Next(50, 1_000));
        }

        var storm = now < FirstStormMs ? FirstStormMs : now - sinceStorm + BetweenStormsMs;
        return next > storm && random.NextDouble() < SweptByAStorm ? storm + random.Next(StormMs) : next;
    }

    private static string Id(Random random)
    {
        var id = new byte[16];
        random.NextBytes(id);
        return new Guid(id).ToString();
    }
}
