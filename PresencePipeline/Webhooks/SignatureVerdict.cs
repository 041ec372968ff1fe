namespace PresencePipeline.Webhooks;

/// <summary>The result of verifying a delivery's signature. The default is a refusal.</summary>
public enum SignatureVerdict
{
    /// <summary>Well formed, but made with another secret or over another body.</summary>
    Mismatch,

    /// <summary>A signature matches a known secret.</summary>
    Valid,

    /// <summary>A header that the profile requires is not there.</summary>
    Missing,

    /// <summary>A header is malformed, or there is more than one of it.</summary>
    Malformed,

    /// <summary>The delivery's timestamp is outside the tolerance.</summary>
    Stale,
}
