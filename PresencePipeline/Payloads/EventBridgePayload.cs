using System.Text.Json;
using PresencePipeline.Presence;

namespace PresencePipeline.Payloads;

/// <summary>
/// An Amazon EventBridge event, <c>{"id","detail-type","source","time","detail"}</c>, whose detail is a Genesys Cloud
/// notification. <c>detail-type</c> serves EventBridge's rules only; the notification's topic says what the event is about.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html</remarks>
internal static class EventBridgePayload
{
    /// <summary>Partner event sources of Genesys Cloud begin with it; region, organisation and name follow.</summary>
    private const string GenesysCloud = "aws.partner/genesys.com/";

    private const int MaxSourceLength = 256;

    public static Recognition Read(JsonElement payload, in DeliveryContext context)
    {
        if (!payload.TryText("source", MaxSourceLength, out var source, out var problem))
        {
            return Recognition.Malformed(problem);
        }

        if (source is null)
        {
            return Recognition.Malformed("source is missing.");
        }

        if (!source.StartsWith(GenesysCloud, StringComparison.Ordinal))
        {
            return Recognition.OfNothing(IgnoredReason.Source, $"The source {Excerpt.Of(source)} is not Genesys Cloud.");
        }

        if (!payload.TryText("id", out var id, out problem) || !payload.TryObject("detail", out var detail, out problem))
        {
            return Recognition.Malformed(problem);
        }

        if (!EventId.TryParse(id, out var eventId))
        {
            return Recognition.Malformed("id is missing.");
        }

        return detail is { } notification
            ? NotificationPayload.Read(notification, context with { EventId = eventId }, payload)
            : Recognition.Malformed("detail is missing.");
    }
}
