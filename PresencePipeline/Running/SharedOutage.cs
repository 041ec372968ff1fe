namespace PresencePipeline.Running;

/// <summary>What the loops of a group share while Redis fails: it begins with the first that fails and ends with the last that recovers.</summary>
internal sealed class SharedOutage
{
    private int failing;

    /// <summary>A loop begins to fail; true for the first.</summary>
    public bool Enter() => Interlocked.Increment(ref failing) == 1;

    /// <summary>A loop has recovered; true for the last.</summary>
    public bool Leave() => Interlocked.Decrement(ref failing) == 0;
}
