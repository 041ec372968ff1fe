using System.Collections.Immutable;
using System.IO.Hashing;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Redis;
using PresencePipeline.Running;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Board;

/// <summary>
/// The board in this process's memory. It loads the rows once and then follows the change feed, so a read costs one
/// round trip and the changes since the last read, whatever the number of agents. If it cannot follow the feed any more
/// (trimmed, flushed, another history) it loads the rows again.
/// </summary>
internal sealed partial class BoardView
{
    /// <summary>Rows read at once.</summary>
    private const int RowsAtOnce = 1000;

    private readonly RedisConnection redis;
    private readonly StreamPartitions partitions;
    private readonly BoardOptions options;
    private readonly UnreadableValues unreadable;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<BoardView> logger;
    private readonly SharedRun catchUp;

    // Touched by one run of catchUp at a time; readers get the snapshot it leaves.
    private ImmutableSortedDictionary<string, AgentRow>.Builder rows = NoRows();
    private FeedCursor[] cursors;
    private FeedPosition position;
    private string epoch = "";
    private BoardStep step = BoardStep.First();
    private long noneExpiresBefore = long.MaxValue;
    private volatile BoardSnapshot latest;

    public BoardView(
        RedisConnection redis,
        StreamPartitions partitions,
        IOptions<BoardOptions> options,
        UnreadableValues unreadable,
        TimeProvider timeProvider,
        ILogger<BoardView> logger)
    {
        this.unreadable = unreadable;
        this.redis = redis;
        this.partitions = partitions;
        this.options = options.Value;
        this.timeProvider = timeProvider;
        this.logger = logger;
        cursors = [.. partitions.Select(keys => FeedCursor.Nowhere(redis, keys))];
        position = FeedPosition.Start(partitions.Count);
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
        StreamEntry[]?[] pages;
        do
        {
            pages = await Task.WhenAll(cursors.Select(cursor => cursor.ReadAsync()));
            for (var partition = 0; partition < pages.Length; partition++)
            {
                if (pages[partition] is not { } batches)
                {
                    await BeginAnewAsync();
                    return false;
                }

                foreach (var batch in batches)
                {
                    Apply(partition, batch);
                }
            }
        }
        while (pages.Any(batches => batches!.Length == FeedBatch.PageSize));

        return true;
    }

    private async Task BeginAnewAsync()
    {
        foreach (var (keys, cursor) in partitions.Zip(cursors))
        {
            if (await cursor.TryRenewEpochAsync())
            {
                LogHistoryLost(keys.Name);
            }
        }
    }

    private void Apply(int partition, StreamEntry batch)
    {
        var changes = new List<BoardChange>(batch.Values.Length);
        foreach (var change in FeedBatch.Changes(batch))
        {
            position = position.With(partition, change.Place);
            if (!AgentRow.IsFact(change.Fact))
            {
                unreadable.Skip("change", partitions[partition].Changes, batch.Id);
            }
            else if (partitions.IsOf(partitions[partition], change.AgentId))
            {
                var row = (rows.GetValueOrDefault(change.AgentId) ?? new AgentRow(change.AgentId)).With(change.Fact);
                Keep(rows, row);
                changes.Add(new BoardChange(position, row));
            }
        }

        cursors[partition].MoveTo(batch);
        step = step.Add(changes);
    }

    /// <summary>
    /// Loads all rows. The position is read before them, so following the feed from there misses nothing; changes that
    /// the rows already hold are applied once more, which gives the same row. The board in memory is replaced only when all rows
    /// are loaded: if Redis fails before that, it stays as it was.
    /// </summary>
    private async Task LoadAsync()
    {
        var ends = await Task.WhenAll(partitions.Select(keys => FeedCursor.AtEndAsync(redis, keys)));
        var loaded = NoRows();
        foreach (var keys in partitions)
        {
            await LoadAsync(keys, loaded);
        }

        (cursors, rows, step) = (ends, loaded, BoardStep.First());
        position = new FeedPosition([.. ends.Select(end => end.Place)]);
        epoch = EpochOf(ends);
    }

    private async Task LoadAsync(StreamKeys keys, ImmutableSortedDictionary<string, AgentRow>.Builder loaded)
    {
        var database = redis.Database;
        var agents = await database.SortedSetRangeByRankAsync(keys.Agents);
        foreach (var ids in agents.Where(id => partitions.IsOf(keys, id.ToString())).Chunk(RowsAtOnce))
        {
            var hashes = await Task.WhenAll(ids.Select(id => RowAsync(database, keys.Agent(id.ToString()))));
            foreach (var (id, hash) in ids.Zip(hashes))
            {
                // An empty hash is a row that has expired since it was listed.
                var facts = hash.Where(field => AgentRow.IsFact(field.Value)).ToList();
                if (facts.Count < hash.Length)
                {
                    unreadable.Skip("row", keys.Agent(id.ToString()));
                }

                if (facts.Count > 0)
                {
                    Keep(loaded, facts.Aggregate(new AgentRow(id.ToString()), (row, field) => row.With(field.Value)));
                }
            }
        }
    }

    private async Task<HashEntry[]> RowAsync(IDatabase database, RedisKey key)
    {
        try
        {
            return await database.HashGetAllAsync(key);
        }
        catch (RedisServerException failure) when (failure.Kind == RedisErrorKind.WrongType)
        {
            unreadable.Skip("row", key);
            return [];
        }
    }

    // With several partitions, a digest of their epochs: it changes when one of them does.
    private static string EpochOf(FeedCursor[] cursors) => cursors is [var only]
        ? only.Epoch
        : Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(string.Join('_', cursors.Select(cursor => cursor.Epoch)))));

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

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The change feed of {Stream} has lost its newest entries, as after a failover to a replica that was behind; the "
            + "board's history begins anew.")]
    private partial void LogHistoryLost(string stream);
}
