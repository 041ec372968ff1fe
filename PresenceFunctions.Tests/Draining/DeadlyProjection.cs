using System.Diagnostics;
using PresencePipeline.Draining;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Draining;

/// <summary>
/// A projection that a certain entry makes end the whole process, at once and without a word, as running out of memory does.
/// </summary>
internal sealed class DeadlyProjection(IProjection inner, RedisValue deadly) : IProjection
{
    public async Task<IReadOnlyList<UnappliedEntry>> ApplyAsync(IReadOnlyList<DecodedEntry> entries)
    {
        if (entries.Any(entry => entry.Id == deadly))
        {
            Process.GetCurrentProcess().Kill();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return await inner.ApplyAsync(entries);
    }
}
