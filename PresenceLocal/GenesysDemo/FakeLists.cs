using System.Text.Json.Nodes;

namespace PresenceLocal.GenesysDemo;

/// <summary>What else the organization tells of itself.</summary>
internal static class FakeLists
{
    public static (int Status, JsonObject Body) Definitions(FakeGenesys genesys, IQueryCollection query)
    {
        var deactivated = query["deactivated"] == "true";
        var secondary = genesys.Definitions.Where(definition => definition.IsDeactivated == deactivated).Select(definition => new JsonObject
        {
            ["id"] = definition.Id,
            ["name"] = definition.Label,
            ["type"] = "User",
            ["languageLabels"] = new JsonObject { ["en_US"] = definition.Label, ["de"] = $"{definition.Label} (de)" },
            ["systemPresence"] = FakeGenesys.InRest(definition.Presence).Replace(" ", "", StringComparison.Ordinal),
            ["deactivated"] = deactivated,
        });
        string[] system =
            deactivated ? [] : ["AVAILABLE", "AWAY", "BUSY", "OFFLINE", "IDLE", "ON_QUEUE", "MEAL", "TRAINING", "MEETING", "BREAK"];
        var primary = system.Select(presence => new JsonObject
        {
            ["id"] = FakeGenesys.DefinitionOf(presence),
            ["name"] = presence,
            ["type"] = "System",
            ["languageLabels"] = new JsonObject { ["en_US"] = FakeGenesys.InRest(presence) },
            ["systemPresence"] = FakeGenesys.InRest(presence).Replace(" ", "", StringComparison.Ordinal),
            ["deactivated"] = false,
        });
        JsonNode[] all = [.. primary, .. secondary];
        return (200, new JsonObject { ["total"] = all.Length, ["entities"] = new JsonArray(all) });
    }

    public static (int Status, JsonObject Body) Counts(FakeGenesys genesys)
    {
        var active = genesys.Users.Where(user => user.State == "active").ToList();
        return (200, new JsonObject
        {
            ["presenceCounts"] = new JsonArray([.. active.CountBy(user => user.Presence ?? "OFFLINE").Select(count => new JsonObject
            {
                ["systemPresence"] = count.Key,
                ["organizationPresenceId"] = FakeGenesys.DefinitionOf(count.Key),
                ["count"] = count.Value,
            })]),
            ["routingStatusCounts"] = new JsonArray([.. active.CountBy(user => user.Routing ?? "OFF_QUEUE").Select(count => new JsonObject
            {
                ["routingStatus"] = count.Key,
                ["count"] = count.Value,
            })]),
        });
    }

    public static (int Status, JsonObject Body) Topics() => (200, new JsonObject
    {
        ["entities"] = new JsonArray(
            Topic("v2.users.{id}.presence", "All", "Websocket", "EventBridge", "ProcessAutomation"),
            Topic("v2.users.{id}.routingStatus", "Websocket"),
            Topic("v2.users.{id}.activity", "Websocket", "ProcessAutomation")),
    });

    public static (int Status, JsonObject Body) Limits(int allowance) => (200, new JsonObject
    {
        ["entities"] = new JsonArray(
            new JsonObject { ["key"] = "client.credentials.token.rate.per.minute", ["namespace"] = "platform.api", ["value"] = allowance },
            new JsonObject { ["key"] = "token.rate.per.minute", ["namespace"] = "platform.api", ["value"] = allowance }),
    });

    private static JsonObject Topic(string id, params string[] transports) => new()
    {
        ["id"] = id,
        ["description"] = "A user's changes.",
        ["requiresPermissions"] = new JsonArray("directory:user:view"),
        ["enforced"] = true,
        ["transports"] = new JsonArray([.. transports.Select(transport => (JsonNode)transport)]),
    };
}
