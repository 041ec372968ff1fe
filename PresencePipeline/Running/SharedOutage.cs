namespace PresencePipeline.Running;

/// <summary>
/// An outage that several loops have together: it begins when the first of them fails and ends when the last has recovered.
/// </summary>
internal sealed class SharedOutage
{
    private int failing;

    /// <summary>A loop begins to fail; true for the first.</summary>
    public bool Enter() => Interlocked.Increment(ref failing) == 1;

    /// <summary>A loop has recovered; true for the last.</summary>
    public bool Leave() => Interlocked.Decrement(ref failing) == 0;
}
