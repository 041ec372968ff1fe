using System.Text.Json;
using PresencePipeline.Presence;

namespace PresencePipeline.Webhooks;

/// <summary>
/// A Genesys Cloud notification, <c>{"topicName","version","eventBody","metadata"}</c>, of the topics
/// <c>v2.users.&lt;id&gt;.presence</c>, <c>.routingStatus</c> and <c>.activity</c> (both in one). The user's id stands in
/// the topic's name; other topics are ignored.
/// </summary>
/// <remarks>https://developer.genesys.cloud/notificationsalerts/notifications/available-topics</remarks>
internal static class NotificationPayload
{
    private const string TopicPrefix = "v2.users.";

    /// <summary>Room for the longest user id between the words of the topic's name.</summary>
    private const int MaxTopicLength = 2 * Identifiers.MaxLength;

    public static Recognition Read(JsonElement payload, in DeliveryContext context)
    {
        if (!payload.TryText("topicName", MaxTopicLength, out var topic, out var problem))
        {
            return Recognition.Malformed(problem);
        }

        if (!TrySplitTopic(topic, out var user, out var aspect))
        {
            return Recognition.Ignored($"The topic {topic} is not about presence.");
        }

        if (!AgentId.TryParse(user, out var agentId))
        {
            return Recognition.Malformed("topicName names no user.");
        }

        if (!payload.TryObject("eventBody", out var body, out problem) || !payload.TryObject("metadata", out var metadata, out problem))
        {
            return Recognition.Malformed(problem);
        }

        if (body is not { } eventBody)
        {
            return Recognition.Malformed("eventBody is missing.");
        }

        string? correlationId = null;
        if (metadata?.TryText("CorrelationId", out correlationId, out problem) == false)
        {
            return Recognition.Malformed(problem!);
        }

        var reader = new NotificationReader(agentId, correlationId, context);
        return aspect switch
        {
            "presence" => reader.ReadPresence(eventBody),
            "routingStatus" => reader.ReadRouting(eventBody),
            _ => reader.ReadActivity(eventBody),
        };
    }

    private static bool TrySplitTopic(string? topic, out string user, out string aspect)
    {
        user = aspect = "";
        var lastDot = topic?.LastIndexOf('.') ?? -1;
        if (topic is null || lastDot < TopicPrefix.Length || !topic.StartsWith(TopicPrefix, StringComparison.Ordinal))
        {
            return false;
        }

        user = topic[TopicPrefix.Length..lastDot];
        aspect = topic[(lastDot + 1)..];
        return aspect is "presence" or "routingStatus" or "activity";
    }
}
