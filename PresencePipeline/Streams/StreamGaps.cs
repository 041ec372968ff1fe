using PresencePipeline.Redis;
using StackExchange.Redis;

namespace PresencePipeline.Streams;

/// <summary>
/// Where whoever brings changes to the stream says that some may have been missed: a notification channel was lost, or what had
/// overflowed was replayed. A sweep over the source then follows soon, and closes the gap.
/// </summary>
internal sealed class StreamGaps(RedisConnection redis, StreamPartitions partitions)
{
    /// <param name="reason">Why, in words that follow "swept because of:"; for the log.</param>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public Task ReportAsync(string reason) => redis.Database.HashSetAsync(
        partitions.Source, [new(SourceFields.Gap, Guid.NewGuid().ToString("N")), new(SourceFields.GapReason, reason)]);
}
