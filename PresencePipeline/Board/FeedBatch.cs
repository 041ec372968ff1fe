using StackExchange.Redis;

namespace PresencePipeline.Board;

/// <summary>
/// An entry of the change feed, which the apply script writes in each partition for a batch of applied changes. Its fields are
/// agent id, fact, agent id, fact, …
/// </summary>
internal static class FeedBatch
{
    /// <summary>Batches read at once.</summary>
    public const int PageSize = 100;

    /// <summary>The changes of a batch, in the order in which they were applied.</summary>
    public static IEnumerable<FeedChange> Changes(StreamEntry batch)
    {
        var after = FeedPlace.After(batch);
        for (var i = 0; i < batch.Values.Length; i++)
        {
            var (agentId, fact) = (batch.Values[i].Name.ToString(), batch.Values[i].Value);
            yield return new FeedChange(i == batch.Values.Length - 1 ? after : after with { Within = i + 1 }, agentId, fact);
        }
    }
}
