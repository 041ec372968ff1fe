namespace PresencePipeline.Health;

/// <summary>The answer of the health routes.</summary>
/// <param name="Status"><c>ok</c>, <c>degraded</c> or <c>failed</c>: the worst of the checks.</param>
/// <param name="Checks">Each check by name; absent for <c>live</c>.</param>
/// <param name="Version">Version of the product and the commit that it was built from, <c>1.0.0+…</c>; absent for <c>ready</c>.</param>
internal sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, HealthAnswer.Check>? Checks = null, string? Version = null)
{
    /// <param name="Status">As above.</param>
    /// <param name="Hint">What it means and what to do.</param>
    internal sealed record Check(string Status, string? Hint);
}
