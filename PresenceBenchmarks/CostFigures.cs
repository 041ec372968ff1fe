namespace PresenceBenchmarks;

/// <summary>What something costs.</summary>
/// <param name="Host">Processor time of the host.</param>
/// <param name="Redis">Processor time of Redis.</param>
/// <param name="Reads">Times that Redis read from a connection: what is sent together counts as one.</param>
internal sealed record CostFigures(ProcessorTime Host, ProcessorTime Redis, double Reads)
{
    public double Total => Host.Total + Redis.Total;

    public CostFigures Each(double count) => new(Host / count, Redis / count, Reads / count);
}
