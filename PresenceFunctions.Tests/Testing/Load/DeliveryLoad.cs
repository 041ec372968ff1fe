namespace PresenceFunctions.Tests.Testing;

/// <summary>
/// Ten thousand deliveries, or as many as are asked for, about five hundred agents, as flat payloads and as presence and routing
/// status notifications:
/// every third one repeats another byte for byte, and none is where its source time would put it.
/// </summary>
internal sealed class DeliveryLoad
{
    private const int DeliveryCount = 10_000;
    private const int AgentCount = 500;
    private const int MillisecondsBetween = 500;

    private static readonly (string Raw, string Canonical)[] FlatStates =
        [
            ("Available", "AVAILABLE"),
            ("On Queue", "ON_QUEUE"),
            ("OnQueue", "ON_QUEUE"),
            ("busy", "BUSY"),
            ("Meal", "MEAL"),
            ("Not Ready", "NOT_READY"),
        ];

    private static readonly string[] PresenceStates =
        ["AVAILABLE", "ON_QUEUE", "ON_QUEUE", "ON_QUEUE", "BREAK", "MEETING", "TRAINING", "AWAY", "OFFLINE"];

    private static readonly string[] RoutingStates = ["OFF_QUEUE", "IDLE", "INTERACTING", "NOT_RESPONDING", "COMMUNICATING"];

    public DeliveryLoad(int seed, int count = DeliveryCount)
    {
        var events = count * 2 / 3;
        var random = new Random(seed);
        var begin = Deliveries.Now - TimeSpan.FromHours(2).Ticks / TimeSpan.TicksPerMillisecond;
        Events = [.. Enumerable.Range(0, events).Select(number => Event(random, begin + (number * MillisecondsBetween)))];
        var repeated = random.GetItems(Events.ToArray(), count - events);
        LoadEvent[] deliveries = [.. Events, .. repeated];
        random.Shuffle(deliveries);
        Sequence = deliveries;
    }

    /// <summary>Each event once, oldest first.</summary>
    public IReadOnlyList<LoadEvent> Events { get; }

    /// <summary>What is sent, in this order.</summary>
    public IReadOnlyList<LoadEvent> Sequence { get; }

    /// <summary>What the board must say at the end: per agent the newest state of each kind, since when it was
    /// told without another between, and what follows from them.</summary>
    public IEnumerable<string> Board() =>
        from change in Events
        group change by change.AgentId into agent
        let presence = Shown(agent, "presence")
        let routing = Shown(agent, "routing")
        select Row(agent.Key, presence, routing);

    /// <summary>A row of the board as one line, so that a difference reads well.</summary>
    public static string Line(
        string agentId, string state, long since, string? presence, long? presenceSince, string? routing, long? routingSince) =>
        $"{agentId} {state} {since}, presence {presence} {presenceSince}, routing {routing} {routingSince}";

    private static string Row(string agentId, LoadEvent? presence, LoadEvent? routing)
    {
        var byQueue = presence is { State: "ON_QUEUE" } && routing is not null && routing.State != "OFF_QUEUE";
        var shown = byQueue || presence is null ? routing! : presence;
        var since = byQueue ? Math.Max(presence!.SourceTime, routing!.SourceTime) : shown.SourceTime;
        return Line(agentId, shown.State, since, presence?.State, presence?.SourceTime, routing?.State, routing?.SourceTime);
    }

    /// <summary>The first of the newest events that tell the same.</summary>
    private static LoadEvent? Shown(IEnumerable<LoadEvent> changes, string kind)
    {
        LoadEvent[] newestFirst = [.. changes.Where(change => change.Kind == kind).OrderByDescending(change => change.SourceTime)];
        return newestFirst.TakeWhile(change => (change.State, change.DefinitionId) == (newestFirst[0].State, newestFirst[0].DefinitionId))
            .LastOrDefault();
    }

    private static LoadEvent Event(Random random, long at)
    {
        var agent = $"agent-{random.Next(AgentCount):d3}";
        switch (random.Next(3))
        {
            case 0:
                var (raw, canonical) = Pick(random, FlatStates);
                return new LoadEvent(agent, "presence", canonical, at, null, Deliveries.Flat(agent, raw, at));
            case 1:
                var presence = Pick(random, PresenceStates);
                return new LoadEvent(agent, "presence", presence, at, "d-1", Deliveries.Presence(agent, presence, at, "d-1"));
            default:
                var status = Pick(random, RoutingStates);
                return new LoadEvent(agent, "routing", status, at, null, Deliveries.Routing(agent, status, at));
        }
    }

    private static T Pick<T>(Random random, T[] choices) => choices[random.Next(choices.Length)];
}
