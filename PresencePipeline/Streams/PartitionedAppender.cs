using Microsoft.Extensions.Options;
using PresencePipeline.Presence;
using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>
/// Appends the changes of deliveries, each to the partition of its agent. What goes to one partition is appended together or
/// not at all; where a delivery goes to several, the scripts run side by side, and it counts as appended once all have. If one
/// fails the sender tries again, and what was appended before is recognised then.
/// </summary>
internal sealed class PartitionedAppender(
    AppendSender sender, StreamPartitions partitions, IOptions<StreamOptions> options, AppendMemory memory, TimeProvider timeProvider)
{
    private readonly StreamAppender[] appenders =
        [.. partitions.Select(keys => new StreamAppender(sender, keys, options, memory, timeProvider))];

    /// <summary>Appends the changes of one delivery; completes when all are in their streams.</summary>
    /// <exception cref="RedisException">Redis refused, or is not connected; some partitions may have taken theirs.</exception>
    /// <exception cref="TimeoutException">Not done within <paramref name="deadline"/>; it may still happen later.</exception>
    public Task<AppendResult> AppendAsync(IReadOnlyList<PresenceChange> changes, TimeSpan deadline)
    {
        var first = IndexOf(changes[0]);
        return changes.All(change => IndexOf(change) == first)
            ? appenders[first].AppendAsync(changes, deadline)
            : AppendToSeveralAsync(changes, deadline);
    }

    private async Task<AppendResult> AppendToSeveralAsync(IReadOnlyList<PresenceChange> changes, TimeSpan deadline)
    {
        var parts = changes.Index().GroupBy(change => IndexOf(change.Item)).ToList();
        var results = await Task.WhenAll(
            parts.Select(part => appenders[part.Key].AppendAsync([.. part.Select(change => change.Item)], deadline)));
        var entries = new AppendedEntry[changes.Count];
        foreach (var (part, result) in parts.Zip(results))
        {
            foreach (var ((index, _), entry) in part.Zip(result.Entries))
            {
                entries[index] = entry;
            }
        }

        return new AppendResult(entries, [.. results.SelectMany(result => result.Undrained)]);
    }

    private int IndexOf(PresenceChange change) => partitions.IndexOf(change.AgentId.Value);
}
