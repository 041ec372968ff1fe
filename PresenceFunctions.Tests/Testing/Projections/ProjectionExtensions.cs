using Microsoft.Extensions.Logging.Abstractions;
using PresencePipeline.Draining;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Testing;

internal static class ProjectionExtensions
{
    /// <summary>Decodes and applies a batch, as a drainer does.</summary>
    /// <returns>The entries that stay pending.</returns>
    public static async Task<IReadOnlyList<UnappliedEntry>> ApplyAsync(this IProjection projection, params StreamEntry[] entries)
    {
        var unapplied = new List<UnappliedEntry>();
        await new BatchApplier("test", projection, unapplied.AddRange, NullLogger.Instance).ApplyAsync(entries);
        return unapplied;
    }
}
