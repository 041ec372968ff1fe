using PresencePipeline.Presence;

namespace PresenceCli.Simulation;

/// <summary>An agent on a shift: logs on, takes calls, goes to breaks and meetings, logs off.</summary>
internal sealed class SimulatedAgent(string id, Random random)
{
    private const string Idle = "IDLE";

    // What an agent does who leaves the queue, and how often: repeated ones weigh more.
    private static readonly string[] Pauses = ["BREAK", "BREAK", "BREAK", "MEAL", "MEETING", "BUSY", "BUSY", "AWAY", "TRAINING"];

    private static readonly string[] AtWork =
        [.. Enumerable.Repeat(StateNames.OnQueue, 7), "AVAILABLE", "BUSY", "BREAK", "MEAL", "MEETING"];

    public string Id => id;

    public string Presence { get; private set; } = StateNames.Offline;

    public string Routing { get; private set; } = StateNames.OffQueue;

    /// <summary>When the presence began, Unix milliseconds.</summary>
    public long PresenceSince { get; private set; }

    /// <summary>When the routing status began, Unix milliseconds.</summary>
    public long RoutingSince { get; private set; }

    /// <summary>When the shift ends, Unix milliseconds.</summary>
    public long ShiftEnds { get; private set; } = long.MaxValue;

    /// <summary>What keeps the agent in the present state, and for how long it does, at the pace of life.</summary>
    public TimeSpan Dwell() => Presence switch
    {
        StateNames.Offline => TimeSpan.FromHours(10 + (4 * random.NextDouble())),
        StateNames.OnQueue => DwellTimes.Draw(Routing, random),
        var presence => DwellTimes.Draw(presence, random),
    };

    /// <summary>Puts the agent into the middle of a shift.</summary>
    /// <returns>The two facts as they stand, which began before.</returns>
    public IReadOnlyList<SimulatedChange> Begin(long now)
    {
        ShiftEnds = now + (long)(TimeSpan.FromHours(8).TotalMilliseconds * random.NextDouble());
        var routingSince = now - random.Next(1_000, 60_000);
        return
        [
            SetPresence(AtWork[random.Next(AtWork.Length)], routingSince - random.Next(1_000, 5_400_000)),
            SetRouting(Presence != StateNames.OnQueue ? StateNames.OffQueue : random.Next(3) == 0 ? Idle : "INTERACTING", routingSince),
        ];
    }

    /// <summary>Does what comes next.</summary>
    public IReadOnlyList<SimulatedChange> Step(long now)
    {
        if (Presence == StateNames.Offline)
        {
            ShiftEnds = now + (long)TimeSpan.FromHours(8).TotalMilliseconds;
            return [SetPresence("AVAILABLE", now)];
        }

        if (Presence != StateNames.OnQueue)
        {
            return now > ShiftEnds
                ? [SetPresence(StateNames.Offline, now)]
                : [SetPresence(StateNames.OnQueue, now), SetRouting(Idle, now + 1)];
        }

        if (Routing != Idle)
        {
            return [SetRouting(Idle, now)];
        }

        // Whoever waits for a call gets one, mostly.
        var turn = random.Next(100);
        return (now > ShiftEnds, turn) switch
        {
            (true, _) => [SetRouting(StateNames.OffQueue, now), SetPresence(StateNames.Offline, now + 1)],
            (_, < 6) => [SetRouting(StateNames.OffQueue, now), SetPresence(Pauses[random.Next(Pauses.Length)], now + 1)],
            (_, < 9) => [SetRouting(StateNames.NotResponding, now)],
            (_, < 14) => [SetRouting("COMMUNICATING", now)],
            _ => [SetRouting("INTERACTING", now)],
        };
    }

    private SimulatedChange SetPresence(string state, long at)
    {
        (Presence, PresenceSince) = (state, at);
        return new SimulatedChange(id, PresenceKind.Presence, state, at);
    }

    private SimulatedChange SetRouting(string status, long at)
    {
        (Routing, RoutingSince) = (status, at);
        return new SimulatedChange(id, PresenceKind.Routing, status, at);
    }
}
