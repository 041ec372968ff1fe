using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PresencePipeline.Payloads;
using PresencePipeline.Presence;

namespace PresencePipeline.Webhooks;

/// <summary>What a CloudEvent in binary mode says in headers.</summary>
/// <remarks>https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#31-binary-content-mode</remarks>
internal static class CloudEventHeaders
{
    private const string Id = "ce-id";
    private const string Time = "ce-time";

    /// <summary>Adds the event's id and time, which only a key vouches for: a signature covers neither.</summary>
    public static DeliveryContext Add(DeliveryContext context, HttpRequest request, string profile)
    {
        if (profile != SignatureProfiles.ApiKey)
        {
            return context;
        }

        context = EventId.TryParse(request.Headers[Id], out var id) ? context with { EventId = id } : context;
        return ReadTime(request, context.LatestSourceTimeMs) is { } time
            ? context with { SignedTimestampMs = time, SentAtMs = time }
            : context;
    }

    private static long? ReadTime(HttpRequest request, long latest) =>
        request.Headers[Time] is [{ } text]
        && SourceTime.TryRead(JsonElement.Parse($"\"{JsonEncodedText.Encode(text)}\""), latest, out var time)
            ? time
            : null;
}
