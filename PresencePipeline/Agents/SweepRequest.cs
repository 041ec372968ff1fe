namespace PresencePipeline.Agents;

/// <summary>Asks for a sweep over all agents before the next one is due. However often it is asked for, one sweep that begins afterwards answers.</summary>
internal sealed class SweepRequest
{
    private int wanted;

    public void Want() => Interlocked.Exchange(ref wanted, 1);

    /// <summary>Whether one is wanted; whoever is told so sees to it.</summary>
    public bool TryTake() => Interlocked.Exchange(ref wanted, 0) == 1;
}
