namespace PresencePipeline.Draining;

/// <summary>Drains one consumer group: a loop per partition of the stream, side by side.</summary>
public sealed class GroupDrainer
{
    private readonly Drainer[] partitions;

    internal GroupDrainer(IEnumerable<Drainer> partitions) => this.partitions = [.. partitions];

    /// <summary>
    /// The timer's run: drains every partition until it is empty, then waits for wake-ups until
    /// <see cref="DrainOptions.Budget"/> is spent. It survives failures of Redis, and stops between batches when cancelled.
    /// </summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(partitions.Select(partition => partition.RunAsync(cancellationToken)));

    /// <summary>One bounded pass over the new entries of a partition, for a webhook that finds no loop draining it.</summary>
    internal Task PassAsync(int partition, TimeSpan atMost) => partitions[partition].PassAsync(atMost);
}
