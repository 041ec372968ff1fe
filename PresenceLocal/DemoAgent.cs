using System.Globalization;
using PresencePipeline.Agents;
using PresencePipeline.Presence;

namespace PresenceLocal;

/// <summary>
/// An agent of the demo: a name, a department, a team, a division, and a working day's way through presences and routing
/// statuses.
/// </summary>
internal sealed class DemoAgent
{
    private static readonly string[] FirstNames =
        [
            "Amara", "Ben", "Chloe", "Diego", "Elif", "Farah", "Goran", "Hana", "Ivo", "Jana", "Kofi", "Lena", "Mateo", "Nadia", "Oskar",
            "Priya", "Quinn", "Rosa", "Samir", "Tilda",
        ];

    private static readonly string[] LastNames =
        [
            "Abe", "Berg", "Costa", "Dahl", "Egger", "Fischer", "Garcia", "Huber", "Ito", "Jansen", "Kaya", "Lopez", "Meyer", "Novak",
            "Okafor",
        ];

    private static readonly string[] Departments = ["Billing", "Claims", "Sales", "Technical support", "Retention"];

    private static readonly string[] Divisions = ["Home", "North", "South"];

    // What follows what, and how often: repeated entries weigh more.
    private static readonly Dictionary<string, string[]> NextPresence = new(StringComparer.Ordinal)
    {
        ["OFFLINE"] = ["AVAILABLE"],
        ["AVAILABLE"] = ["ON_QUEUE", "ON_QUEUE", "ON_QUEUE", "BUSY", "MEETING"],
        ["ON_QUEUE"] = ["BREAK", "MEAL", "AVAILABLE", "AWAY"],
        ["BREAK"] = ["ON_QUEUE"],
        ["MEAL"] = ["ON_QUEUE"],
        ["BUSY"] = ["AVAILABLE", "ON_QUEUE"],
        ["MEETING"] = ["AVAILABLE", "ON_QUEUE"],
        ["TRAINING"] = ["AVAILABLE"],
        ["AWAY"] = ["AVAILABLE", "OFFLINE"],
    };

    private static readonly string[] Presences = [.. NextPresence.Keys];

    private static readonly Dictionary<string, string[]> NextRouting = new(StringComparer.Ordinal)
    {
        ["OFF_QUEUE"] = ["IDLE"],
        ["IDLE"] = ["INTERACTING", "INTERACTING", "INTERACTING", "INTERACTING", "NOT_RESPONDING", "COMMUNICATING"],
        ["INTERACTING"] = ["IDLE"],
        ["COMMUNICATING"] = ["IDLE"],
        ["NOT_RESPONDING"] = ["IDLE"],
    };

    private static readonly string[] AtStart =
        [
            "ON_QUEUE", "ON_QUEUE", "ON_QUEUE", "ON_QUEUE", "ON_QUEUE", "ON_QUEUE", "AVAILABLE", "BUSY", "BREAK", "MEAL", "MEETING",
            "TRAINING", "AWAY", "OFFLINE",
        ];

    private readonly Random random;
    private string presence;
    private string routing;

    public DemoAgent(int number, Random random)
    {
        this.random = random;
        var id = new byte[16];
        random.NextBytes(id);
        Id = new Guid(id).ToString();
        var name = $"{FirstNames[number % FirstNames.Length]} {LastNames[number / FirstNames.Length % LastNames.Length]}";
        var extension = (7000 + number).ToString(CultureInfo.InvariantCulture);
        var department = Departments[random.Next(Departments.Length)];
        Profile = new AgentProfile(
            name,
            department,
            $"{department} {(number % 2 == 0 ? "early" : "late")}",
            Divisions[number % Divisions.Length],
            extension,
            $"{name.ToLowerInvariant().Replace(' ', '.')}@example.com");
        presence = AtStart[random.Next(AtStart.Length)];
        routing = presence == "ON_QUEUE" ? (random.Next(3) == 0 ? "IDLE" : "INTERACTING") : "OFF_QUEUE";
    }

    public string Id { get; }

    public AgentProfile Profile { get; }

    public string Presence => presence;

    public string Routing => routing;

    /// <summary>Notifications of the state that the agent has been in for a while.</summary>
    public IEnumerable<string> Present(DateTimeOffset now)
    {
        var (presenceSince, routingSince) = Since(now);
        yield return PresenceNotification(presenceSince);
        yield return RoutingNotification(routingSince);
    }

    /// <summary>Since when the agent has been in the present presence and routing status.</summary>
    public (DateTimeOffset Presence, DateTimeOffset Routing) Since(DateTimeOffset now)
    {
        var since = now - TimeSpan.FromMinutes(random.Next(1, 90));
        return (since, presence == "ON_QUEUE" ? now - TimeSpan.FromSeconds(random.Next(1, 60)) : since);
    }

    /// <summary>The notification of the agent's next change.</summary>
    public string Change(DateTimeOffset now) => Move() == PresenceKind.Routing ? RoutingNotification(now) : PresenceNotification(now);

    /// <summary>The agent's next change: mostly calls that come and go, now and then a presence.</summary>
    /// <returns>What has changed.</returns>
    public PresenceKind Move()
    {
        var onQueue = presence == "ON_QUEUE";
        if (onQueue && (routing == "OFF_QUEUE" || random.Next(10) > 0))
        {
            routing = Pick(NextRouting[routing]);
            return PresenceKind.Routing;
        }

        if (!onQueue && routing != "OFF_QUEUE")
        {
            routing = "OFF_QUEUE";
            return PresenceKind.Routing;
        }

        presence = Pick(NextPresence[presence]);
        return PresenceKind.Presence;
    }

    private string PresenceNotification(DateTimeOffset since) => Notification(
        "presence",
        $$$"""{"source":"PURECLOUD","presenceDefinition":{"id":"{{{DefinitionId()}}}","systemPresence":"{{{presence}}}"},"""
            + $$"""
              "primary":true,"message":"","modifiedDate":"{{Iso(since)}}"}
              """);

    private string RoutingNotification(DateTimeOffset since) => Notification(
        "routingStatus", $$$"""{"id":"{{{Id}}}","routingStatus":{"status":"{{{routing}}}","startTime":"{{{Iso(since)}}}"}}""");

    private string Notification(string aspect, string eventBody) =>
        $$$"""{"topicName":"v2.users.{{{Id}}}.{{{aspect}}}","version":"2","eventBody":{{{eventBody}}},"""
            + $$$"""
              "metadata":{"CorrelationId":"{{{Guid.NewGuid()}}}"}}
              """;

    // One definition per system presence, as an organisation has by default.
    private string DefinitionId() => $"6a3af858-942f-489d-9700-5f9bcdcda{Array.IndexOf(Presences, presence):x3}";

    private string Pick(string[] choices) => choices[random.Next(choices.Length)];

    private static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
