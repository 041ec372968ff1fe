using PresencePipeline.Draining;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Draining;

/// <summary>A projection that a certain entry makes throw, until it is cured. Counts how often that entry came.</summary>
internal sealed class PoisonedProjection(IProjection inner, RedisValue poison, Func<Exception> failure) : IProjection
{
    private int deliveries;

    /// <summary>Batches with the entry among others do not count: it is tried alone after them.</summary>
    public int TriedAlone => deliveries;

    public async Task<IReadOnlyList<UnappliedEntry>> ApplyAsync(IReadOnlyList<DecodedEntry> entries)
    {
        if (entries.Any(entry => entry.Id == poison))
        {
            if (entries.Count == 1)
            {
                Interlocked.Increment(ref deliveries);
            }

            throw failure();
        }

        return await inner.ApplyAsync(entries);
    }
}
