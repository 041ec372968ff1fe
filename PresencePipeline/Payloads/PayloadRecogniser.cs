using System.Text.Json;

namespace PresencePipeline.Payloads;

/// <summary>Recognises what a delivery's body is and hands it to the adapter of that shape; reads the document once.</summary>
internal static class PayloadRecogniser
{
    // System.Text.Json finds this only when it reads a string or compares names, and then throws no JsonException.
    internal const string HalfASurrogatePair = "A string holds half a surrogate pair.";

    /// <summary>Never throws, whatever the body.</summary>
    public static Recognition Recognise(ReadOnlyMemory<byte> body, in DeliveryContext context)
    {
        if (!PayloadDocument.TryParse(body, out var document, out var problem))
        {
            return Recognition.Malformed(problem);
        }

        using (document)
        {
            return Read(document.RootElement, context with { Body = body });
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
            return ReadShape(payload, context);
        }
        catch (InvalidOperationException)
        {
            return Recognition.Malformed(HalfASurrogatePair);
        }
    }

    private static Recognition Read(JsonElement root, in DeliveryContext context)
    {
        try
        {
            return root.ValueKind == JsonValueKind.Array ? ArrayPayload.Read(root, context) : ReadOne(root, context);
        }
        catch (InvalidOperationException)
        {
            return Recognition.Malformed(HalfASurrogatePair);
        }
    }

    // Each shape has a member that no other has. The flat shape comes early: relays write it themselves, and may add fields.
    private static Recognition ReadShape(JsonElement payload, in DeliveryContext context)
    {
        if (payload.Has("topicName"))
        {
            return NotificationPayload.Read(payload, context);
        }

        if (payload.Has("agentId"))
        {
            return FlatPayload.Read(payload, context);
        }

        if (payload.Has("specversion"))
        {
            return CloudEventPayload.Read(payload, context);
        }

        if (payload.Has("eventType"))
        {
            return EventGridPayload.Read(payload, context);
        }

        if (payload.Has("detail") || payload.Has("detail-type"))
        {
            return EventBridgePayload.Read(payload, context);
        }

        // The body of a CloudEvent in binary mode, whose attributes are headers.
        if (payload.Member("message") is { ValueKind: JsonValueKind.Object } message)
        {
            return ReadOne(message, context);
        }

        return payload.Has("state") ? FlatPayload.Read(payload, context) : Recognition.Malformed(UnknownShape(payload));
    }

    private static string UnknownShape(JsonElement payload)
    {
        const string Known =
            "Its shape is not known: it has neither topicName (Genesys notification) nor agentId (flat), "
            + "detail (EventBridge), eventType (Event Grid) or specversion (CloudEvents).";
        return payload.Has("TopicArn") ? $"{Known} It looks like Amazon SNS: turn raw message delivery on." : Known;
    }
}
