using PresencePipeline.Board;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresenceFunctions.Tests.Testing;

/// <summary>What the change feed in Redis holds.</summary>
internal static class FeedPositions
{
    /// <summary>
    /// The id of every change, in their order, once there are so many: a host's first run may still be applying what its
    /// webhook has answered.
    /// </summary>
    public static async Task<List<string>> ReadAsync(IDatabase redis, StreamKeys keys, int atLeast = 0)
    {
        List<string> positions = [];
        await TestApp.EventuallyAsync(
            async () =>
            {
                var changes = (await redis.StreamRangeAsync(keys.Changes)).SelectMany(FeedBatch.Changes);
                positions = [.. changes.Select(change => change.Place.ToString())];
                return positions.Count >= atLeast;
            },
            $"{atLeast} changes in the feed");
        return positions;
    }

    /// <inheritdoc cref="ReadAsync(IDatabase, StreamKeys, int)"/>
    public static Task<List<string>> ReadAsync(TestApp app, int atLeast = 0) => ReadAsync(app.Redis, app.Keys, atLeast);
}
