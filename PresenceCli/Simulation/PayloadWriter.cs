using System.Globalization;
using System.Text;
using PresencePipeline.Presence;

namespace PresenceCli.Simulation;

/// <summary>Tells the steps of agents as Genesys Cloud, EventBridge, Event Grid or a relay would.</summary>
internal sealed class PayloadWriter(string shape, Random random, long start)
{
    private static readonly string[] Drawn =
        [PayloadShapes.Flat, PayloadShapes.Notification, PayloadShapes.Activity, PayloadShapes.EventBridge, PayloadShapes.EventGrid];

    private static readonly string[] Presences =
        ["AVAILABLE", "AWAY", "BREAK", "BUSY", "IDLE", "MEAL", "MEETING", "OFFLINE", "ON_QUEUE", "TRAINING"];

    private int number;

    public IEnumerable<SimulatedDelivery> Write(AgentStep step)
    {
        var form = shape == PayloadShapes.Mixed ? Drawn[random.Next(Drawn.Length)] : shape;
        return form switch
        {
            PayloadShapes.Activity => [Deliver(step.At, Activity(step.Agent), Both(step.Agent))],
            PayloadShapes.Flat when shape == PayloadShapes.Flat => [Flat(step.At, Effective(step))],
            PayloadShapes.Flat => step.Changes.Select(change =>
                change.Kind == PresenceKind.Presence ? Flat(step.At, change) : Deliver(step.At, Notification(change), [change])),
            PayloadShapes.EventBridge => step.Changes.Select(change => Deliver(step.At, EventBridge(change), [change])),
            PayloadShapes.EventGrid => step.Changes.Select(change => Deliver(step.At, EventGrid(change), [change])),
            _ => step.Changes.Select(change => Deliver(step.At, Notification(change), [change])),
        };
    }

    /// <summary>Joins deliveries of one notification each into arrays: what comes within a quarter of a second, twenty at most.</summary>
    public IEnumerable<SimulatedDelivery> Join(IEnumerable<SimulatedDelivery> single)
    {
        var waiting = new List<SimulatedDelivery>();
        foreach (var delivery in single)
        {
            if (waiting.Count == 20 || (waiting.Count > 0 && delivery.At - waiting[0].At > 250))
            {
                yield return Joined(waiting);
                waiting = [];
            }

            waiting.Add(delivery);
        }

        if (waiting.Count > 0)
        {
            yield return Joined(waiting);
        }
    }

    /// <summary>What a relay forwards that is about something else.</summary>
    public static byte[] Foreign() =>
        """{"topicName":"channel.metadata","eventBody":{"message":"WebSocket Heartbeat"}}"""u8.ToArray();

    private SimulatedDelivery Joined(List<SimulatedDelivery> waiting) => Deliver(
        waiting[^1].At,
        $"[{string.Join(',', waiting.Select(delivery => Encoding.UTF8.GetString(delivery.Body)))}]",
        [.. waiting.SelectMany(delivery => delivery.Changes)]);

    private SimulatedDelivery Deliver(long at, string body, IReadOnlyList<SimulatedChange> changes) =>
        new($"{start:x}-{number++}", at, Encoding.UTF8.GetBytes(body), changes);

    private static SimulatedChange[] Both(SimulatedAgent agent) =>
    [
        new(agent.Id, PresenceKind.Presence, agent.Presence, agent.PresenceSince),
        .. agent.RoutingSince > 0
            ? [new SimulatedChange(agent.Id, PresenceKind.Routing, agent.Routing, agent.RoutingSince)]
            : (SimulatedChange[])[],
    ];

    private static SimulatedChange Effective(AgentStep step)
    {
        var agent = step.Agent;
        var (state, _) = EffectiveState.Of(agent.Presence, agent.PresenceSince, agent.Routing, agent.RoutingSince);
        return new SimulatedChange(agent.Id, PresenceKind.Presence, state, step.Changes.Max(change => change.SourceTime));
    }

    // The time in one of the forms that are taken, which all keep milliseconds.
    private SimulatedDelivery Flat(long at, SimulatedChange change)
    {
        var raw = random.Next(2) == 0 ? change.State : Spelled(change.State);
        var time = random.Next(2) == 0 ? change.SourceTime.ToString(CultureInfo.InvariantCulture) : $"\"{Iso(change.SourceTime)}\"";
        var eventId = random.Next(2) == 0 ? $",\"eventId\":\"{start:x}-flat-{number}\"" : "";
        return Deliver(at, $$"""{"agentId":"{{change.AgentId}}","state":"{{raw}}","timestamp":{{time}}{{eventId}}}""", [change]);
    }

    private string Notification(SimulatedChange change) => change.Kind == PresenceKind.Presence
        ? Notification(
            change.AgentId,
            "presence",
            $$"""{"source":"PURECLOUD",{{Definition(change.State)}},"primary":true,"modifiedDate":"{{Iso(change.SourceTime)}}"}""")
        : Notification(
            change.AgentId, "routingStatus", $$"""{"id":"{{change.AgentId}}",{{RoutingStatus(change.State, change.SourceTime)}}}""");

    private string Activity(SimulatedAgent agent)
    {
        var routing = agent.RoutingSince > 0 ? $"{RoutingStatus(agent.Routing, agent.RoutingSince)}," : "";
        var presence = $$"""{{{Definition(agent.Presence)}},"presenceMessage":"","modifiedDate":"{{Iso(agent.PresenceSince)}}"}""";
        return Notification(agent.Id, "activity", $$"""{"id":"{{agent.Id}}",{{routing}}"presence":{{presence}},"activeQueueIds":[]}""");
    }

    private string EventBridge(SimulatedChange change)
    {
        var type = change.Kind == PresenceKind.Presence ? "v2.users.{id}.presence" : "v2.users.{id}.routingStatus";
        return $$"""
            {"version":"0","id":"{{Uuid()}}","detail-type":"{{type}}","source":"aws.partner/genesys.com/cloud/simulated/presence",
             "account":"000000000000","time":"{{Iso(change.SourceTime)}}","region":"eu-central-1","resources":[],
             "detail":{{Notification(change)}}}
            """;
    }

    private string EventGrid(SimulatedChange change) =>
        $$$"""
        [{"id":"{{{Uuid()}}}","eventType":"GenesysCloudEvent","subject":"presence","dataVersion":"1",
          "eventTime":"{{{Iso(change.SourceTime)}}}","data":{"message":{{{EventBridge(change)}}}}}]
        """;

    private string Notification(string agentId, string aspect, string eventBody) =>
        $$$"""
        {"topicName":"v2.users.{{{agentId}}}.{{{aspect}}}","version":"2",
         "eventBody":{{{eventBody}}},"metadata":{"CorrelationId":"{{{Uuid()}}}"}}
        """;

    // One definition per system presence, as an organisation has by default.
    private static string Definition(string state) =>
        $$"""
        "presenceDefinition":{"id":"6a3af858-942f-489d-9700-5f9bcdcda{{Array.IndexOf(Presences, state):x3}}","systemPresence":"{{state}}"}
        """;

    private static string RoutingStatus(string status, long since) =>
        $$"""
        "routingStatus":{"status":"{{status}}","startTime":"{{Iso(since)}}"}
        """;

    // On Queue, as REST and audits spell it.
    private static string Spelled(string state) =>
        string.Join(' ', state.Split('_').Select(word => $"{word[0]}{word[1..].ToLowerInvariant()}"));

    // Of another start another one, since a run that is repeated tells new events.
    private string Uuid()
    {
        Span<byte> id = stackalloc byte[16];
        random.NextBytes(id);
        BitConverter.TryWriteBytes(id, BitConverter.ToInt64(id) ^ start);
        return new Guid(id).ToString();
    }

    private static string Iso(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
