using System.Globalization;
using PresencePipeline.Agents;

namespace PresenceLocal;

/// <summary>An agent of the demo: a name, a department, and a working day's way through presences and routing statuses.</summary>
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
        Profile = new AgentProfile(
            name, Departments[random.Next(Departments.Length)], extension, $"{name.ToLowerInvariant().Replace(' ', '.')}@example.com");
        presence = AtStart[random.Next(AtStart.Length)];
        routing = presence == "ON_QUEUE" ? (random.Next(3) == 0 ? "IDLE" : "INTERACTING") : "OFF_QUEUE";
    }

    public string Id { get; }

    public AgentProfile Profile { get; }

    /// <summary>Notifications of the state that the agent has been in for a while.</summary>
    public IEnumerable<string> Present(DateTimeOffset now)
    {
        var since = now - TimeSpan.FromMinutes(random.Next(1, 90));
        yield return PresenceNotification(since);
        yield return RoutingNotification(presence == "ON_QUEUE" ? now - TimeSpan.FromSeconds(random.Next(1, 60)) : since);
    }

    /// <summary>The notification of the agent's next change: mostly calls that come and go, now and then a presence.</summary>
    public string Change(DateTimeOffset now)
    {
        var onQueue = presence == "ON_QUEUE";
        if (onQueue && (routing == "OFF_QUEUE" || random.Next(10) > 0))
        {
            routing = Pick(NextRouting[routing]);
            return RoutingNotification(now);
        }

        if (!onQueue && routing != "OFF_QUEUE")
        {
            routing = "OFF_QUEUE";
            return RoutingNotification(now);
        }

        presence = Pick(NextPresence[presence]);
        return PresenceNotification(now);
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
