using System.Globalization;
using System.Text.Json.Nodes;

namespace PresenceLocal.GenesysDemo;

/// <summary>What Genesys Cloud writes, in the shapes of its API.</summary>
internal static class FakeJson
{
    /// <summary>A user, with presence, routing status and team if they are asked for.</summary>
    public static JsonObject User(FakeUser user, IReadOnlyCollection<string> expand)
    {
        var json = new JsonObject
        {
            ["id"] = user.Id,
            ["name"] = user.Name,
            ["division"] = new JsonObject { ["id"] = DivisionId(user.Division), ["name"] = user.Division },
            ["state"] = user.State,
            ["version"] = 1,
            ["selfUri"] = $"/api/v2/users/{user.Id}",
        };
        Add(json, "email", user.Email);
        Add(json, "department", user.Department);
        if (!user.HasNoContacts)
        {
            json["primaryContactInfo"] = new JsonArray(Contact("EMAIL", "PRIMARY", "address", user.Email ?? "nobody@example.com"));
            json["addresses"] = user.Extension is { } extension
                ? new JsonArray(Contact("PHONE", "WORK", "address", "+15550100"), Contact("PHONE", "WORK2", "extension", extension))
                : new JsonArray();
        }

        if (expand.Contains("presence") && user.Presence is not null)
        {
            json["presence"] = Presence(user);
        }

        if (expand.Contains("routingStatus") && user.Routing is not null)
        {
            json["routingStatus"] = Routing(user);
        }

        if (expand.Contains("team") && user.Team is { } team)
        {
            json["team"] = new JsonObject { ["id"] = $"team-{team}", ["name"] = team };
        }

        return json;
    }

    /// <summary>A notification of a user's activity, both halves, as the channels and EventBridge deliver it.</summary>
    public static JsonObject Activity(FakeUser user) => Notification(user, "activity", new JsonObject
    {
        ["id"] = user.Id,
        ["routingStatus"] = Routing(user),
        ["presence"] = Presence(user),
        ["activeQueueIds"] = new JsonArray(),
    });

    public static JsonObject PresenceNotification(FakeUser user) => Notification(user, "presence", Presence(user));

    public static JsonObject RoutingNotification(FakeUser user) =>
        Notification(user, "routingStatus", new JsonObject { ["id"] = user.Id, ["routingStatus"] = Routing(user) });

    public static string DivisionId(string division) => $"division-{division.ToLowerInvariant()}";

    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static JsonObject Notification(FakeUser user, string topic, JsonObject body) => new()
    {
        ["topicName"] = $"v2.users.{user.Id}.{topic}",
        ["version"] = "2",
        ["eventBody"] = body,
        ["metadata"] = new JsonObject { ["CorrelationId"] = Guid.NewGuid().ToString() },
    };

    private static JsonObject Presence(FakeUser user) => new()
    {
        ["source"] = "PURECLOUD",
        ["primary"] = true,
        ["presenceDefinition"] =
            new JsonObject
            {
                ["id"] = user.DefinitionId ?? FakeGenesys.DefinitionOf(user.Presence!),
                ["systemPresence"] = FakeGenesys.InRest(user.Presence!),
            },
        ["message"] = "",
        ["modifiedDate"] = Time(user.PresenceSince),
    };

    private static JsonObject Routing(FakeUser user) => new()
    {
        ["userId"] = user.Id,
        ["status"] = user.Routing,
        ["startTime"] = Time(user.RoutingSince),
    };

    private static JsonObject Contact(string mediaType, string type, string member, string value) => new()
    {
        ["mediaType"] = mediaType,
        ["type"] = type,
        ["display"] = value,
        [member] = value,
    };

    private static void Add(JsonObject json, string name, string? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }
    }
}
