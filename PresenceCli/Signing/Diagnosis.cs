namespace PresenceCli.Signing;

/// <summary>What the doctor found.</summary>
/// <param name="Valid">Whether the product would accept the request.</param>
/// <param name="Profile">The profile it is signed by, where one is recognised.</param>
/// <param name="SecretVersion">The secret it was signed with, where one fits.</param>
/// <param name="Findings">What is wrong and what to do, most telling first; of a valid request, what to set.</param>
internal sealed record Diagnosis(bool Valid, string? Profile, string? SecretVersion, IReadOnlyList<string> Findings);
