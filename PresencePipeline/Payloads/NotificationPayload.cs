using System.Text.Json;
using PresencePipeline.Presence;

namespace PresencePipeline.Payloads;

/// <summary>
/// A Genesys Cloud notification, <c>{"topicName","version","eventBody","metadata"}</c>, of the topics
/// <c>v2.users.&lt;id&gt;.presence</c>, <c>.routingStatus</c> and <c>.activity</c> (both in one), or the audit event
/// <c>v2.audits.entitytype.UserPresence.entityid.&lt;id&gt;</c>. The user's id stands in the topic's name; other topics are
/// ignored. Topics compare without case. Its version is not looked at: what is read of it is checked anyway.
/// </summary>
/// <remarks>https://developer.genesys.cloud/notificationsalerts/notifications/available-topics</remarks>
internal static class NotificationPayload
{
    private const string UserTopic = "v2.users.";
    private const string AuditTopic = "v2.audits.entitytype.UserPresence.entityid.";

    /// <summary>Room for the longest user id between the words of the topic's name.</summary>
    private const int MaxTopicLength = 2 * Identifiers.MaxLength;

    private enum Topic
    {
        Foreign,
        Presence,
        RoutingStatus,
        Activity,
        Audit,
    }

    /// <param name="payload">The notification.</param>
    /// <param name="context">The delivery it came in.</param>
    /// <param name="envelope">The EventBridge event around it, if any.</param>
    public static Recognition Read(JsonElement payload, in DeliveryContext context, JsonElement? envelope = null)
    {
        if (!payload.TryText("topicName", MaxTopicLength, out var topicName, out var problem))
        {
            return Recognition.Malformed(problem);
        }

        if (topicName is null)
        {
            return Recognition.Malformed("topicName is missing.");
        }

        var topic = Split(topicName, out var user);
        if (topic == Topic.Foreign)
        {
            return Recognition.OfNothing(IgnoredReason.Topic, $"The topic {Excerpt.Of(topicName)} is not about presence.");
        }

        if (!AgentName.TryRead(user.ToString(), "topicName", out var agentId, out problem))
        {
            return Recognition.Malformed(problem!);
        }

        if (!payload.TryObject("eventBody", out var body, out problem))
        {
            return Recognition.Malformed(problem);
        }

        if (body is not { } eventBody)
        {
            return Recognition.Malformed("eventBody is missing.");
        }

        var frame = new NotificationFrame(agentId, payload.Member("metadata").TextOrNull("CorrelationId"), payload, envelope, context);
        return topic switch
        {
            Topic.Presence => new NotificationReader(frame).ReadPresence(eventBody),
            Topic.RoutingStatus => new NotificationReader(frame).ReadRouting(eventBody),
            Topic.Activity => new NotificationReader(frame).ReadActivity(eventBody),
            _ => new AuditReader(frame).Read(eventBody),
        };
    }

    private static Topic Split(ReadOnlySpan<char> name, out ReadOnlySpan<char> user)
    {
        if (name.StartsWith(AuditTopic, StringComparison.OrdinalIgnoreCase))
        {
            user = name[AuditTopic.Length..];
            return Topic.Audit;
        }

        var lastDot = name.LastIndexOf('.');
        if (lastDot < UserTopic.Length || !name.StartsWith(UserTopic, StringComparison.OrdinalIgnoreCase))
        {
            user = [];
            return Topic.Foreign;
        }

        user = name[UserTopic.Length..lastDot];
        var aspect = name[(lastDot + 1)..];
        return aspect.Equals("presence", StringComparison.OrdinalIgnoreCase) ? Topic.Presence
            : aspect.Equals("routingStatus", StringComparison.OrdinalIgnoreCase) ? Topic.RoutingStatus
            : aspect.Equals("activity", StringComparison.OrdinalIgnoreCase) ? Topic.Activity
            : Topic.Foreign;
    }
}
