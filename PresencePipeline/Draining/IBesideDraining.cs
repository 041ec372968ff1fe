namespace PresencePipeline.Draining;

/// <summary>What a room above has to do wherever and for as long as a group is drained.</summary>
internal interface IBesideDraining
{
    /// <summary>
    /// Works at least once, and until it is cancelled, which says that the draining run is over. Runs of several groups may go side by
    /// side in one process. Does not throw for what passes.
    /// </summary>
    Task RunAsync(CancellationToken cancellationToken);
}
