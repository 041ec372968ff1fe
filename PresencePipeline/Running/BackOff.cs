namespace PresencePipeline.Running;

/// <summary>
/// How long to wait before the next try: twice as long after each failure, up to a longest, with jitter so that instances do not
/// return in step.
/// </summary>
/// <param name="first">After the first failure, without jitter.</param>
/// <param name="longest">Never longer.</param>
internal sealed class BackOff(TimeSpan first, TimeSpan longest)
{
    /// <summary>Beyond it doubling would only overflow.</summary>
    private const int MostDoublings = 20;

    /// <summary>Half of the delay to all of it.</summary>
    /// <param name="failures">How many in a row, at least one.</param>
    public TimeSpan After(int failures)
    {
        var delay = first * Math.Pow(2, Math.Min(failures - 1, MostDoublings));
        return (delay < longest ? delay : longest) * (0.5 + (Random.Shared.NextDouble() / 2));
    }
}
