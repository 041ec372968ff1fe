using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Agents;

/// <summary>Tells hosts that keep the directory in memory that it has changed.</summary>
internal sealed class DirectoryVersion(RedisConnection redis, StreamPartitions partitions, TimeProvider timeProvider)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private long? lookedAt;
    private RedisValue known;

    public Task AdvanceAsync() => redis.Database.HashIncrementAsync(partitions.Source, SourceFields.Directory);

    /// <summary>Whether it has changed since the last call; looks every other second at most.</summary>
    public async Task<bool> HasChangedAsync()
    {
        lock (gate)
        {
            if (lookedAt is { } at && timeProvider.GetElapsedTime(at) < BetweenLooks)
            {
                return false;
            }

            lookedAt = timeProvider.GetTimestamp();
        }

        try
        {
            var version = await redis.Database.HashGetAsync(partitions.Source, SourceFields.Directory);
            var changed = version != known;
            known = version;
            return changed;
        }
        catch (RedisServerException failure) when (failure.Kind == RedisErrorKind.WrongType)
        {
            return false;
        }
    }
}
