namespace PresenceCli.Signing;

/// <summary>How a digest came about that fits one of the secrets.</summary>
/// <param name="SecretVersion">The secret.</param>
/// <param name="Digest">The digest as the header has it.</param>
/// <param name="Covers">What it covers, one of <see cref="SignedText"/>.</param>
/// <param name="SecretChange">What was made of the secret; null if what the profile makes of it.</param>
/// <param name="BodyChange">What became of the body; null if nothing.</param>
internal sealed record SignatureMatch(string SecretVersion, HeaderDigest Digest, string Covers, string? SecretChange, string? BodyChange);
