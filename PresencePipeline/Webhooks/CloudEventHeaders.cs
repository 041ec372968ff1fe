using Microsoft.AspNetCore.Http;
using PresencePipeline.Payloads;
using PresencePipeline.Presence;

namespace PresencePipeline.Webhooks;

/// <summary>What a CloudEvent in binary mode says in headers.</summary>
internal static class CloudEventHeaders
{
    private const string Id = "ce-id";

    /// <summary>Adds the event's id, which only a key vouches for: a signature does not cover it.</summary>
    public static DeliveryContext Add(DeliveryContext context, HttpRequest request, string profile) =>
        profile == SignatureProfiles.ApiKey && EventId.TryParse(request.Headers[Id], out var id) ? context with { EventId = id } : context;
}
