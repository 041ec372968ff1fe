using System.Globalization;

namespace PresenceFunctions.Tests.Testing;

/// <summary>Bodies of deliveries, as senders make them.</summary>
internal static class Deliveries
{
    public static string AgentId() => Guid.NewGuid().ToString();

    public static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public static string Flat(string agentId, string state, long timestamp) =>
        $$"""{"agentId":"{{agentId}}","state":"{{state}}","timestamp":{{timestamp.ToString(CultureInfo.InvariantCulture)}}}""";

    public static string Presence(string agentId, string systemPresence, long modified, string definitionId = "d-1") =>
        Notification(
            agentId,
            "presence",
            $$$"""
            {"source":"PURECLOUD","presenceDefinition":{"id":"{{{definitionId}}}","systemPresence":"{{{systemPresence}}}"},
            "primary":true,"modifiedDate":"{{{Iso(modified)}}}"}
            """);

    public static string Routing(string agentId, string status, long started) =>
        Notification(
            agentId,
            "routingStatus",
            $$$"""{"id":"{{{agentId}}}","routingStatus":{"status":"{{{status}}}","startTime":"{{{Iso(started)}}}"}}""");

    public static string Activity(string agentId, string systemPresence, string status, long at) =>
        Notification(
            agentId,
            "activity",
            $$$"""
            {"id":"{{{agentId}}}","routingStatus":{"status":"{{{status}}}","startTime":"{{{Iso(at)}}}"},
            "presence":{"presenceDefinition":{"id":"d-1","systemPresence":"{{{systemPresence}}}"},"presenceMessage":"",
            "modifiedDate":"{{{Iso(at)}}}"},"outOfOffice":{"active":false},"activeQueueIds":[]}
            """);

    public static string Notification(string agentId, string aspect, string eventBody) =>
        $$$"""{"topicName":"v2.users.{{{agentId}}}.{{{aspect}}}","version":"2","eventBody":{{{eventBody}}},"metadata":"""
            + $$$"""{"CorrelationId":"{{{Guid.NewGuid()}}}"}}""";

    public static string Iso(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
