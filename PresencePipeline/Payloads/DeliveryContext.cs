using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using PresencePipeline.Presence;

namespace PresencePipeline.Payloads;

/// <summary>What an adapter needs to know of a delivery besides its payload.</summary>
/// <param name="ReceivedAtMs">When we received it, Unix milliseconds.</param>
/// <param name="LatestSourceTimeMs">The latest acceptable source time, Unix milliseconds.</param>
/// <param name="SignedTimestampMs">The delivery's own timestamp if the signature covers it, Unix milliseconds.</param>
/// <param name="EventId">The sender's own id of the event, if there is one, equal for every attempt.</param>
internal readonly record struct DeliveryContext(
    long ReceivedAtMs, long LatestSourceTimeMs, long? SignedTimestampMs, EventId? EventId = null)
{
    /// <summary>The delivery's own timestamp if it has one, covered by the signature or not, Unix milliseconds.</summary>
    public long? SentAtMs { get; init; } = SignedTimestampMs;

    /// <summary>The raw body.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Which of several payloads in the delivery it is about.</summary>
    public int? Index { get; init; }

    /// <summary>
    /// The context of one of several payloads in a delivery: what identifies the delivery does not identify a single payload.
    /// </summary>
    public DeliveryContext ForElement(int index) => this with { EventId = EventId?.Part(index), Index = index };

    /// <summary>
    /// What distinguishes this delivery's payload from any other: its timestamp and the digest of its body. A retry repeats both, so a
    /// second event with the same timestamp and the same bytes cannot be distinguished from a retry.
    /// </summary>
    public string Identity()
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Body.Span, digest);
        return string.Create(CultureInfo.InvariantCulture, $"{SentAtMs}:{Index}:{Base64Url.EncodeToString(digest)}");
    }
}
