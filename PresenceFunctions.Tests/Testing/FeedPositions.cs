using PresencePipeline.Board;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Testing;

/// <summary>What the change feed in Redis holds.</summary>
internal static class FeedPositions
{
    /// <summary>The id of every change, in their order.</summary>
    public static async Task<List<string>> ReadAsync(IDatabase redis, StreamKeys keys) =>
        [.. (await redis.StreamRangeAsync(keys.Changes)).SelectMany(ChangeFeed.Changes).Select(change => change.Place.ToString())];
}
