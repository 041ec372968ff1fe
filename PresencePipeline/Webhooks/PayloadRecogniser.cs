using System.Text.Json;
using System.Text.Unicode;

namespace PresencePipeline.Webhooks;

/// <summary>Recognises what a delivery's body is and hands it to the adapter of that shape; reads the document once.</summary>
internal static class PayloadRecogniser
{
    // Presence events are four levels deep; the rest is for fields that may be added.
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
            return Read(document.RootElement, context);
        }
        catch (JsonException)
        {
            return Recognition.Malformed("The body is not valid JSON, is nested too deeply or names a member twice.");
        }
        catch (InvalidOperationException)
        {
            // System.Text.Json finds half a surrogate pair only when a string is read.
            return Recognition.Malformed("A string holds half a surrogate pair.");
        }
    }

    private static Recognition Read(JsonElement root, in DeliveryContext context)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return Recognition.Malformed("The body must be a JSON object.");
        }

        return root.TryGetProperty("topicName", out var topic) && topic.ValueKind != JsonValueKind.Null
            ? NotificationPayload.Read(root, context)
            : FlatPayload.Read(root, context);
    }
}
