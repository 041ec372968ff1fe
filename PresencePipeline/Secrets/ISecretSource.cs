namespace PresencePipeline.Secrets;

/// <summary>Where secrets are read from.</summary>
internal interface ISecretSource
{
    /// <summary>Whether reading again may have another result while the host runs.</summary>
    bool CanChange { get; }

    /// <summary>
    /// Reads the newest versions of a secret that are enabled and valid at the moment. Ends by itself, in time: callers share
    /// it, so it is nobody's to cancel.
    /// </summary>
    /// <param name="name">The secret's name.</param>
    /// <param name="count">How many usable versions at most.</param>
    /// <param name="isUsable">Whether a version counts; those that do not take no other's place.</param>
    /// <param name="known">Versions that have been read before, whose values need not be read again.</param>
    /// <returns>Newest first; empty if there is none.</returns>
    /// <exception cref="SecretsAwayException">The source does not answer, or refuses to.</exception>
    Task<IReadOnlyList<SecretVersion>> ReadAsync(
        string name, int count, Func<SecretVersion, bool> isUsable, IReadOnlyList<SecretVersion> known);

    /// <summary>What was looked for when there is no such secret, and where.</summary>
    string LookedFor(string name);
}
