using PresencePipeline.Draining;

namespace PresenceFunctions.Tests.Testing;

/// <summary>A projection to which something happens before it applies a batch, told by the number of the call.</summary>
internal sealed class DisturbedProjection(IProjection inner, Func<int, Task> disturb) : IProjection
{
    private int calls;

    public async Task<IReadOnlyList<UnappliedEntry>> ApplyAsync(IReadOnlyList<DecodedEntry> entries)
    {
        await disturb(Interlocked.Increment(ref calls));
        return await inner.ApplyAsync(entries);
    }
}
