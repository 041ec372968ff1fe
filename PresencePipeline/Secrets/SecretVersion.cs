namespace PresencePipeline.Secrets;

/// <summary>One version of a secret; its value never changes, a new value is a new version.</summary>
/// <param name="Version">The version's name, safe to log; not the secret.</param>
/// <param name="Value">The secret itself.</param>
internal sealed record SecretVersion(string Version, string Value)
{
    /// <summary>The version alone: a record would print its value, too.</summary>
    public override string ToString() => Version;
}
