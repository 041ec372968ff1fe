using System.Text.Json;
using PresencePipeline.Presence;

namespace PresencePipeline.Payloads;

/// <summary>
/// A CloudEvent in JSON, <c>{"specversion":"1.0","id","source","type","data"}</c>, around a payload that we know, or around
/// <c>{"message"}</c> that holds one, as Event Grid sends what Genesys's blueprint for Azure forwards.
/// </summary>
/// <remarks>https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md</remarks>
internal static class CloudEventPayload
{
    private const string SystemEventPrefix = "Microsoft.";
    private const int MaxTypeLength = 256;

    public static Recognition Read(JsonElement payload, in DeliveryContext context)
    {
        if (!payload.TryText("specversion", out var version, out var problem)
            || !payload.TryText("id", out var id, out problem)
            || !payload.TryText("type", MaxTypeLength, out var type, out problem))
        {
            return Recognition.Malformed(problem);
        }

        if (version is null || !version.StartsWith("1.", StringComparison.Ordinal))
        {
            return Recognition.Malformed("specversion must be 1.0.");
        }

        if (!EventId.TryParse(id, out var eventId))
        {
            return Recognition.Malformed("id is missing.");
        }

        if (type?.StartsWith(SystemEventPrefix, StringComparison.OrdinalIgnoreCase) == true)
        {
            return Recognition.OfNothing(IgnoredReason.EventType, $"The event type {Excerpt.Of(type)} is not Genesys Cloud's.");
        }

        if (!payload.TryObject("data", out var data, out problem) || data is not { } inner)
        {
            return Recognition.Malformed(problem ?? "data is missing; it must be JSON, not base64.");
        }

        var known = context with { EventId = eventId };
        return inner.Has("specversion") ? Recognition.Malformed("data must not be a CloudEvent itself.")
            : inner.Has("topicName") ? NotificationPayload.Read(inner, known, payload)
            : PayloadRecogniser.ReadOne(inner, known);
    }
}
