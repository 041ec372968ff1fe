using System.Text.Json;
using System.Text.Unicode;

namespace PresencePipeline.Payloads;

/// <summary>Recognises what a delivery's body is and hands it to the adapter of that shape; reads the document once.</summary>
internal static class PayloadRecogniser
{
    // System.Text.Json finds this only when it reads a string or compares names, and then throws no JsonException.
    private const string HalfASurrogatePair = "A string holds half a surrogate pair.";

    // Event Grid's presence events are nine levels deep; the rest is for fields that may be added.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Never throws, whatever the body.</summary>
    public static Recognition Recognise(ReadOnlyMemory<byte> body, in DeliveryContext context)
    {
        if (body.IsEmpty)
        {
            return Recognition.Malformed("The body is empty.");
        }

        if (!Utf8.IsValid(body.Span))
        {
            return Recognition.Malformed("The body is not UTF-8.");
        }

        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            var root = document.RootElement;
            var delivery = context with { Body = body };
            return root.ValueKind == JsonValueKind.Array ? ArrayPayload.Read(root, delivery) : ReadOne(root, delivery);
        }
        catch (JsonException)
        {
            return Recognition.Malformed("The body is not valid JSON, is nested too deeply or names a member twice.");
        }
        catch (InvalidOperationException)
        {
            return Recognition.Malformed(HalfASurrogatePair);
        }
    }

    /// <summary>Reads a payload that is not an array: the whole body, or an element of one.</summary>
    internal static Recognition ReadOne(JsonElement payload, in DeliveryContext context)
    {
        if (payload.ValueKind != JsonValueKind.Object)
        {
            return Recognition.Malformed("It must be a JSON object.");
        }

        try
        {
            return Read(payload, context);
        }
        catch (InvalidOperationException)
        {
            return Recognition.Malformed(HalfASurrogatePair);
        }
    }

    // Each shape has a member that no other has. The flat shape comes early: relays write it themselves, and may add fields.
    private static Recognition Read(JsonElement payload, in DeliveryContext context)
    {
        if (payload.Has("topicName"))
        {
            return NotificationPayload.Read(payload, context);
        }

        if (payload.Has("agentId"))
        {
            return FlatPayload.Read(payload, context);
        }

        if (payload.Has("eventType"))
        {
            return EventGridPayload.Read(payload, context);
        }

        return payload.Has("detail") || payload.Has("detail-type")
            ? EventBridgePayload.Read(payload, context)
            : FlatPayload.Read(payload, context);
    }
}
