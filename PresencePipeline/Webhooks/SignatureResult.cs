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

    /// <summary>The name of the secret's version that matched, so that a rotation can be watched.</summary>
    public string? SecretVersion { get; private init; }

    /// <summary>When this attempt was sent, where the signature covers it.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>When this attempt was sent, as it says itself, whether or not the signature covers it.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>The sender's id of what it delivers, equal for every attempt, where the signature covers it.</summary>
    public string? SignedId { get; init; }

    public static SignatureResult Valid(string secretVersion) => new(SignatureVerdict.Valid) { SecretVersion = secretVersion };
}
