namespace PresencePipeline.Secrets;

/// <summary>One version of a secret; its value never changes, a new value is a new version.</summary>
/// <param name="Version">The version's name, safe to log; not the secret.</param>
/// <param name="Value">The secret itself.</param>
/// <param name="ExpiresOn">When it stops being valid, whether or not its source can be asked by then; null for never.</param>
internal sealed record SecretVersion(string Version, string Value, DateTimeOffset? ExpiresOn = null)
{
    /// <summary>The version alone: a record would print its value, too.</summary>
    public override string ToString() => Version;
}
