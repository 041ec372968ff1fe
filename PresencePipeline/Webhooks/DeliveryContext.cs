using PresencePipeline.Presence;

namespace PresencePipeline.Webhooks;

/// <summary>What an adapter needs to know of a delivery besides its payload.</summary>
/// <param name="ReceivedAtMs">When we received it, Unix milliseconds.</param>
/// <param name="LatestSourceTimeMs">The latest acceptable source time, Unix milliseconds.</param>
/// <param name="SignedTimestampMs">The delivery's own timestamp if the signature covers it, Unix milliseconds.</param>
/// <param name="EventId">The sender's own id of the event, if there is one, equal for every attempt.</param>
internal readonly record struct DeliveryContext(
    long ReceivedAtMs, long LatestSourceTimeMs, long? SignedTimestampMs, EventId? EventId = null)
{
    public static DeliveryContext Of(SignatureResult signature, DateTimeOffset now, TimeSpan tolerance) => new(
        now.ToUnixTimeMilliseconds(),
        (now + tolerance).ToUnixTimeMilliseconds(),
        signature.SignedAt?.ToUnixTimeMilliseconds(),
        Presence.EventId.TryParse(signature.SignedId, out var id) ? id : null);

    /// <summary>The context of one of several payloads in a delivery: whatever identifies the delivery does not identify it alone.</summary>
    public DeliveryContext ForElement(int index) => EventId is { } id ? this with { EventId = id.Part(index) } : this;
}
