namespace PresencePipeline.Webhooks;

/// <summary>One version of the secret that senders sign with.</summary>
/// <param name="Version">The version's name, safe to log and to count by; not the secret.</param>
/// <param name="Value">The secret's bytes, ready for the HMAC.</param>
public sealed record SigningSecret(string Version, byte[] Value)
{
    /// <summary>When it stops being accepted; null for never.</summary>
    public DateTimeOffset? ExpiresOn { get; init; }

    /// <summary>The version alone: a record would print its value, too.</summary>
    public override string ToString() => Version;
}
