using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using PresencePipeline.Draining;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Board;

/// <summary>
/// The board in this process's memory. It loads the rows once and then follows the change feed, so a read costs one
/// round trip and the changes since the last read, whatever the number of agents. Where the feed cannot be continued
/// (trimmed, flushed, another history) it loads again.
/// </summary>
internal sealed class BoardView
{
    /// <summary>Rows read at once.</summary>
    private const int RowsAtOnce = 1000;

    private readonly RedisConnection redis;
    private readonly StreamKeys keys;
    private readonly ChangeFeed feed;
    private readonly BoardOptions options;
    private readonly TimeProvider timeProvider;
    private readonly SharedRun catchUp;

    // Touched by one run of catchUp at a time; readers get the snapshot it leaves.
    private ImmutableSortedDictionary<string, AgentRow>.Builder rows = NoRows();
    private string epoch = "";
    private FeedPosition position = FeedPosition.None;
    private BoardStep step = BoardStep.First();
    private long noneExpiresBefore = long.MaxValue;
    private volatile BoardSnapshot latest;

    public BoardView(RedisConnection redis, StreamKeys keys, ChangeFeed feed, IOptions<BoardOptions> options, TimeProvider timeProvider)
    {
        this.redis = redis;
        this.keys = keys;
        this.feed = feed;
        this.options = options.Value;
        this.timeProvider = timeProvider;
        latest = new BoardSnapshot(epoch, position, rows.ToImmutable(), step);
        catchUp = new SharedRun(CatchUpAsync);
    }

    /// <summary>The board with every change that was applied before this call.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async Task<BoardSnapshot> ReadAsync()
    {
        await catchUp.JoinAsync();
        return latest;
    }

    private async Task CatchUpAsync()
    {
        while (!await FollowAsync())
        {
            await LoadAsync();
        }

        Forget(timeProvider.GetUtcNow().ToUnixTimeMilliseconds());
        latest = new BoardSnapshot(epoch, position, rows.ToImmutable(), step);
    }

    /// <summary>Applies the changes after the position; false if they do not continue what is in memory.</summary>
    private async Task<bool> FollowAsync()
    {
        StreamEntry[] page;
        do
        {
            var reading = feed.ReadAsync(position);
            if ((string?)await redis.Database.StringGetAsync(keys.Epoch) is var current && (current ?? "") != epoch)
            {
                return false;
            }

            page = await reading;
            var continues = position == FeedPosition.None ? page.Length < ChangeFeed.PageSize : page.Length > 0 && ChangeFeed.At(page[0]) == position;
            if (!continues)
            {
                return false;
            }

            foreach (var batch in page.Where(batch => ChangeFeed.At(batch) != position))
            {
                Apply(batch);
            }
        }
        while (page.Length == ChangeFeed.PageSize);

        return true;
    }

    private void Apply(StreamEntry batch)
    {
        var changes = new List<BoardChange>(batch.Values.Length);
        foreach (var change in ChangeFeed.Changes(batch))
        {
            var row = (rows.GetValueOrDefault(change.AgentId) ?? new AgentRow(change.AgentId)).With(change.Fact);
            Keep(rows, row);
            changes.Add(new BoardChange(change.Position, row));
        }

        position = ChangeFeed.At(batch);
        step = step.Add(changes);
    }

    /// <summary>
    /// Loads all rows. The position is read before them, so following the feed from there misses nothing; changes that
    /// the rows already hold are applied once more, which ends at the same row. What is in memory is given up only for the
    /// whole: a Redis that goes away in between leaves it as it was.
    /// </summary>
    private async Task LoadAsync()
    {
        var database = redis.Database;
        var end = feed.EndAsync();
        var loadedEpoch = (string?)await database.StringGetAsync(keys.Epoch) ?? "";
        var loadedPosition = await end;
        var loaded = NoRows();
        foreach (var ids in (await database.SortedSetRangeByRankAsync(keys.Agents)).Chunk(RowsAtOnce))
        {
            var hashes = await Task.WhenAll(ids.Select(id => database.HashGetAllAsync(keys.Agent(id.ToString()))));
            foreach (var (id, hash) in ids.Zip(hashes))
            {
                // An empty hash is a row that has expired since it was listed.
                if (hash.Length > 0)
                {
                    Keep(loaded, hash.Aggregate(new AgentRow(id.ToString()), (row, field) => row.With(field.Value)));
                }
            }
        }

        (epoch, position, rows, step) = (loadedEpoch, loadedPosition, loaded, BoardStep.First());
    }

    private void Keep(ImmutableSortedDictionary<string, AgentRow>.Builder board, AgentRow row)
    {
        board[row.AgentId] = row;
        noneExpiresBefore = Math.Min(noneExpiresBefore, row.ExpiresAt(options));
    }

    private void Forget(long now)
    {
        if (now < noneExpiresBefore)
        {
            return;
        }

        rows.RemoveRange(rows.Values.Where(row => row.ExpiresAt(options) <= now).Select(row => row.AgentId).ToList());
        noneExpiresBefore = rows.Values.Select(row => row.ExpiresAt(options)).DefaultIfEmpty(long.MaxValue).Min();
    }

    private static ImmutableSortedDictionary<string, AgentRow>.Builder NoRows() =>
        ImmutableSortedDictionary.CreateBuilder<string, AgentRow>(StringComparer.Ordinal);
}
