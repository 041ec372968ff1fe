namespace PresencePipeline.Webhooks;

/// <summary>What an adapter needs to know of a delivery besides its payload.</summary>
/// <param name="ReceivedAtMs">When we received it, Unix milliseconds.</param>
/// <param name="LatestSourceTimeMs">The latest acceptable source time, Unix milliseconds.</param>
/// <param name="SignedTimestampMs">The delivery's own timestamp if the signature covers it, Unix milliseconds.</param>
internal readonly record struct DeliveryContext(long ReceivedAtMs, long LatestSourceTimeMs, long? SignedTimestampMs)
{
    public static DeliveryContext Of(SignatureResult signature, DateTimeOffset now, TimeSpan tolerance) => new(
        now.ToUnixTimeMilliseconds(), (now + tolerance).ToUnixTimeMilliseconds(), signature.SignedAt?.ToUnixTimeMilliseconds());
}
