using PresencePipeline.Board;
using StackExchange.Redis;

namespace PresencePipeline.Live;

/// <summary>
/// Reads past changes from the feed in Redis, for a reader who was connected to another process, or to this one before it was
/// restarted. The feed holds facts and not rows: what it does not say of an agent is taken from the board as it is now.
/// </summary>
internal sealed class LiveReplay(FeedHistory history, BoardReader reader)
{
    /// <summary>Whether a reader can resume from a position.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public Task<bool> ReachesAsync(FeedPosition position) => history.HasAsync(position);

    /// <summary>
    /// The changes after a position, up to the board's, one partition after the other. It ends early if they are trimmed
    /// meanwhile.
    /// </summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async IAsyncEnumerable<LiveFrame> ReadAsync(FeedPosition after, BoardSnapshot board)
    {
        var rows = board.Rows.ToBuilder();
        for (var partition = 0; partition < after.Places.Length; partition++)
        {
            await foreach (var news in ReadAsync(partition, after.Places[partition], board.Position.Places[partition]))
            {
                news.RemoveAll(change => !AgentRow.IsFact(change.Fact));
                var steps = news.ConvertAll(change =>
                    rows[change.AgentId] = (rows.GetValueOrDefault(change.AgentId) ?? new AgentRow(change.AgentId)).With(change.Fact));
                foreach (var (change, agent) in news.Zip(await reader.CompleteAsync(steps)))
                {
                    after = after.With(partition, change.Place);
                    yield return await LiveEvents.ChangeAsync(agent, after);
                }
            }
        }
    }

    private async IAsyncEnumerable<List<FeedChange>> ReadAsync(int partition, FeedPlace after, FeedPlace until)
    {
        while (after != until)
        {
            var page = await history.ReadAsync(partition, after);
            if (after != FeedPlace.None && (page.Length == 0 || FeedPlace.After(page[0]).Batch != after.Batch))
            {
                yield break;
            }

            var news = page.SelectMany(FeedBatch.Changes).Where(change => change.Place.IsAfter(after) && !change.Place.IsAfter(until))
                .ToList();
            if (news.Count == 0)
            {
                yield break;
            }

            // Whoever takes them may leave some out.
            after = news[^1].Place;
            yield return news;
        }
    }
}
