using PresencePipeline.Board;
using StackExchange.Redis;

namespace PresencePipeline.Live;

/// <summary>
/// Changes that this process has not seen happen, read from the feed in Redis: for a reader that comes from another process,
/// or from this one's predecessor. The feed holds facts and not rows, so what it does not say of an agent is taken from the
/// board as it is now.
/// </summary>
internal sealed class LiveReplay(ChangeFeed changes, BoardReader reader)
{
    /// <summary>Whether a reader can go on from a position.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public Task<bool> ReachesAsync(FeedPosition position) => changes.HasAsync(position);

    /// <summary>The changes after a position, up to the board's. It ends early if they are trimmed meanwhile.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async IAsyncEnumerable<LiveFrame> ReadAsync(FeedPosition after, BoardSnapshot board)
    {
        var rows = board.Rows.ToBuilder();
        for (var at = after; at != board.Position;)
        {
            var page = await changes.ReadAsync(at);
            if (page.Length == 0 || ChangeFeed.At(page[0]).Batch != at.Batch)
            {
                yield break;
            }

            var news = page.SelectMany(ChangeFeed.Changes)
                .Where(change => change.Position.IsAfter(at) && !change.Position.IsAfter(board.Position))
                .ToList();
            if (news.Count == 0)
            {
                yield break;
            }

            var steps = news.ConvertAll(change =>
                rows[change.AgentId] = (rows.GetValueOrDefault(change.AgentId) ?? new AgentRow(change.AgentId)).With(change.Fact));
            foreach (var (change, agent) in news.Zip(await reader.CompleteAsync(steps)))
            {
                yield return await LiveEvents.ChangeAsync(agent, change.Position);
            }

            at = news[^1].Position;
        }
    }
}
