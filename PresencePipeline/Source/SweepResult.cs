namespace PresencePipeline.Source;

/// <summary>What a sweep has found; times are Unix milliseconds.</summary>
/// <param name="At">When it ended, on our clock.</param>
/// <param name="TookMs">How long it took.</param>
/// <param name="Users">Users that Genesys Cloud has told of.</param>
/// <param name="Checked">Those whose state was compared with the board.</param>
/// <param name="Wrong">Those whom the board had wrong, and has right now or in a moment.</param>
/// <param name="Drift">Wrong by checked.</param>
internal sealed record SweepResult(long At, long TookMs, int Users, int Checked, int Wrong, double Drift);
