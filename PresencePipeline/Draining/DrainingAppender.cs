using PresencePipeline.Presence;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>Appends. Where no loop is draining a group, it also drains one pass, so that the change is shown without a loop, too.</summary>
internal sealed class DrainingAppender(PartitionedAppender appender, Func<string, GroupDrainer> drainerOf)
{
    /// <returns>One per change, in their order.</returns>
    /// <exception cref="RedisException">Redis refused, or is not connected.</exception>
    /// <exception cref="TimeoutException">Not appended within <paramref name="deadline"/>; it may still happen later.</exception>
    public async Task<IReadOnlyList<AppendedEntry>> AppendAsync(IReadOnlyList<PresenceChange> changes, TimeSpan deadline)
    {
        var appended = await appender.AppendAsync(changes, deadline);

        // At the same time, so that a group that is slow or far behind does not delay another.
        await Task.WhenAll(appended.Undrained.Select(undrained => drainerOf(undrained.Group).PassAsync(undrained.Partition, deadline)));
        return appended.Entries;
    }
}
