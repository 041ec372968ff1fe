namespace PresencePipeline.Secrets;

/// <summary>Where secrets are read from.</summary>
internal interface ISecretSource
{
    /// <summary>Whether reading again may have another result while the host runs.</summary>
    bool CanChange { get; }

    /// <summary>
    /// Reads the newest versions of a secret that are enabled and valid at the moment. It ends within a deadline and
    /// cannot be cancelled, because callers share it.
    /// </summary>
    /// <param name="name">The secret's name.</param>
    /// <param name="count">How many usable versions at most.</param>
    /// <param name="isUsable">Whether a version counts; others do not count towards <paramref name="count"/>.</param>
    /// <param name="known">Versions that have been read before, whose values need not be read again.</param>
    /// <returns>Newest first; empty if there is none.</returns>
    /// <exception cref="SecretsAwayException">The source does not answer, or refuses to.</exception>
    Task<IReadOnlyList<SecretVersion>> ReadAsync(
        string name, int count, Func<SecretVersion, bool> isUsable, IReadOnlyList<SecretVersion> known);

    /// <summary>What is looked for, and where, in words for a message that a secret is missing.</summary>
    string LookedFor(string name);
}
