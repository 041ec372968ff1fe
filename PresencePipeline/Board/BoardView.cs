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
    /// <summary>Batches of the feed read at once.</summary>
    private const int PageSize = 100;

    /// <summary>Rows read at once.</summary>
    private const int RowsAtOnce = 1000;

    private const string NoChanges = "0-0";

    private readonly RedisConnection redis;
    private readonly StreamKeys keys;
    private readonly BoardOptions options;
    private readonly TimeProvider timeProvider;
    private readonly SharedRun catchUp;

    // Touched by one run of catchUp at a time; readers get the snapshot it leaves.
    private readonly Dictionary<string, AgentRow> rows = new(StringComparer.Ordinal);
    private string epoch = "";
    private RedisValue position = NoChanges;
    private volatile BoardSnapshot latest = new("", NoChanges, []);

    public BoardView(RedisConnection redis, StreamPartitions partitions, IOptions<BoardOptions> options, TimeProvider timeProvider)
    {
        this.redis = redis;
        keys = partitions[0];
        this.options = options.Value;
        this.timeProvider = timeProvider;
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

        var now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var row in rows.Values)
        {
            if (row.IsExpired(now, options))
            {
                rows.Remove(row.AgentId);
            }
        }

        latest = new BoardSnapshot(epoch, position.ToString(), [.. rows.Values.OrderBy(row => row.AgentId, StringComparer.Ordinal)]);
    }

    /// <summary>Applies the changes after the position; false if they do not continue what is in memory.</summary>
    private async Task<bool> FollowAsync()
    {
        StreamEntry[] page;
        do
        {
            // Begins with the batch at the position itself: while the feed has it, nothing after it has been trimmed.
            var reading = redis.Database.StreamRangeAsync(keys.Changes, position == NoChanges ? "-" : position, "+", PageSize);
            if ((string?)await redis.Database.StringGetAsync(keys.Epoch) is var current && (current ?? "") != epoch)
            {
                return false;
            }

            page = await reading;
            var continues = position == NoChanges ? page.Length < PageSize : page.Length > 0 && page[0].Id == position;
            if (!continues)
            {
                return false;
            }

            foreach (var batch in page.Where(batch => batch.Id != position))
            {
                Apply(batch);
            }
        }
        while (page.Length == PageSize);

        return true;
    }

    private void Apply(StreamEntry batch)
    {
        foreach (var (agentId, fact) in batch.Values.Select(field => (field.Name.ToString(), field.Value)))
        {
            rows[agentId] = (rows.GetValueOrDefault(agentId) ?? new AgentRow(agentId)).With(fact);
        }

        position = batch.Id;
    }

    /// <summary>
    /// Loads all rows. The position is read before them, so following the feed from there misses nothing; changes that
    /// the rows already hold are applied once more, which ends at the same row.
    /// </summary>
    private async Task LoadAsync()
    {
        var database = redis.Database;
        var last = database.StreamRangeAsync(keys.Changes, count: 1, messageOrder: Order.Descending);
        epoch = (string?)await database.StringGetAsync(keys.Epoch) ?? "";
        position = await last is [var batch] ? batch.Id : NoChanges;
        rows.Clear();
        foreach (var ids in (await database.SortedSetRangeByRankAsync(keys.Agents)).Chunk(RowsAtOnce))
        {
            var hashes = await Task.WhenAll(ids.Select(id => database.HashGetAllAsync(keys.Agent(id.ToString()))));
            foreach (var (id, hash) in ids.Zip(hashes))
            {
                // An empty hash is a row that has expired since it was listed.
                if (hash.Length > 0)
                {
                    rows[id.ToString()] = hash.Aggregate(new AgentRow(id.ToString()), (row, field) => row.With(field.Value));
                }
            }
        }
    }
}
