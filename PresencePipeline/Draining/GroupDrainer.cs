namespace PresencePipeline.Draining;

/// <summary>Drains one consumer group: a loop per partition of the stream, side by side.</summary>
public sealed class GroupDrainer
{
    private readonly Drainer[] partitions;
    private readonly Func<IEnumerable<Drainer>> hand;
    private readonly IBesideDraining[] beside;

    /// <param name="partitions">The loops, one a partition.</param>
    /// <param name="hand">Makes the loops of a hand, see <see cref="HelpAsync"/>.</param>
    /// <param name="beside">What runs beside the loops.</param>
    internal GroupDrainer(IEnumerable<Drainer> partitions, Func<IEnumerable<Drainer>> hand, IEnumerable<IBesideDraining> beside)
    {
        this.partitions = [.. partitions];
        this.hand = hand;
        this.beside = [.. beside];
    }

    /// <summary>
    /// The timer's run: drains every partition until it is empty, then waits for wake-ups until
    /// <see cref="DrainOptions.Budget"/> is spent. It survives failures of Redis, and stops between batches when cancelled.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var others = Array.ConvertAll(beside, other => other.RunAsync(over.Token));
        await Task.WhenAll(partitions.Select(partition => partition.RunAsync(cancellationToken)));
        await over.CancelAsync();
        await Task.WhenAll(others);
    }

    /// <summary>
    /// Drains as one more hand, beside whoever does already, until it is cancelled or <see cref="DrainOptions.HandBudget"/> is spent.
    /// </summary>
    internal Task HelpAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(hand().Select(partition => partition.RunAsync(cancellationToken)));

    /// <summary>One bounded pass over the new entries of a partition, for a webhook that finds no loop draining it.</summary>
    internal Task PassAsync(int partition, TimeSpan atMost) => partitions[partition].PassAsync(atMost);
}
