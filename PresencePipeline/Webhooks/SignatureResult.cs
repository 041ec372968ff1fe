using PresencePipeline.Payloads;
using PresencePipeline.Presence;

namespace PresencePipeline.Webhooks;

/// <summary>The verdict on a delivery's signature, and what a valid one vouches for besides the body.</summary>
public readonly record struct SignatureResult
{
    private SignatureResult(SignatureVerdict verdict) => Verdict = verdict;

    public static SignatureResult Mismatch => new(SignatureVerdict.Mismatch);

    public static SignatureResult Missing => new(SignatureVerdict.Missing);

    public static SignatureResult Malformed => new(SignatureVerdict.Malformed);

    public static SignatureResult Stale => new(SignatureVerdict.Stale);

    public SignatureVerdict Verdict { get; }

    /// <summary>The name of the secret's version that matched, so that the progress of a rotation is visible.</summary>
    public string? SecretVersion { get; private init; }

    /// <summary>When this attempt was sent, where the signature covers it.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>When this attempt was sent, as it says itself, whether or not the signature covers it.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>The sender's id of what it delivers, equal for every attempt, where the signature covers it.</summary>
    public string? SignedId { get; init; }

    public static SignatureResult Valid(string secretVersion) => new(SignatureVerdict.Valid) { SecretVersion = secretVersion };

    /// <summary>What the adapters may know of the delivery.</summary>
    /// <param name="receivedAt">When it was received.</param>
    /// <param name="tolerance">How far ahead of that a source time may be.</param>
    internal DeliveryContext Context(DateTimeOffset receivedAt, TimeSpan tolerance) => new(
        receivedAt.ToUnixTimeMilliseconds(),
        (receivedAt + tolerance).ToUnixTimeMilliseconds(),
        SignedAt?.ToUnixTimeMilliseconds(),
        EventId.TryParse(SignedId, out var id) ? id : null)
    {
        SentAtMs = SentAt?.ToUnixTimeMilliseconds(),
    };

    /// <summary>What is wrong with a signature, for its sender.</summary>
    internal static string Describe(SignatureVerdict verdict) => verdict switch
    {
        SignatureVerdict.Missing => "A header is missing: the signature or key, or one that the signature covers besides the body.",
        SignatureVerdict.Malformed => "A header of the signature is malformed, or there is more than one of it.",
        SignatureVerdict.Stale => "The delivery's timestamp is too far from this server's clock.",
        _ => "The signature does not match the body, or the key is wrong.",
    };
}
