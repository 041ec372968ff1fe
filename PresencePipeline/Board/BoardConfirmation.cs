using System.Collections.Frozen;
using System.Text.Json;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Board;

/// <summary>
/// When a sweep last confirmed the board, and which agents it could not confirm. A row that has not changed for long still counts as
/// live if a sweep has confirmed it lately. One time is kept for all rows, instead of a write for each.
/// </summary>
internal sealed class BoardConfirmation(
    RedisConnection redis, StreamPartitions partitions, PresenceMetrics metrics, TimeProvider timeProvider)
{
    private static readonly TimeSpan KeptInMemory = TimeSpan.FromSeconds(3);
    private static readonly FrozenSet<string> Nobody = FrozenSet<string>.Empty;

    private volatile Known? last;

    /// <param name="atMs">When, on our clock, Unix milliseconds.</param>
    /// <param name="except">Agents of the board that were not confirmed.</param>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async Task StoreAsync(long atMs, IReadOnlyCollection<string> except)
    {
        await redis.Database.HashSetAsync(
            partitions.Source,
            [
                new(SourceFields.ConfirmedAt, atMs),
                new(SourceFields.Unconfirmed, JsonSerializer.Serialize([.. except], BoardJson.Default.ListString)),
            ]);
        last = null;
    }

    /// <summary>When the rows were confirmed, 0 for never; and those that were not.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async Task<(long AtMs, FrozenSet<string> Except)> ReadAsync()
    {
        if (last is not { } known || timeProvider.GetElapsedTime(known.ReadAt) >= KeptInMemory)
        {
            var (at, except) = await LoadAsync();
            last = known = new Known(at, except, timeProvider.GetTimestamp());
        }

        return (known.AtMs, known.Except);
    }

    private async Task<(long AtMs, FrozenSet<string> Except)> LoadAsync()
    {
        try
        {
            var fields = await redis.Database.HashGetAsync(partitions.Source, [SourceFields.ConfirmedAt, SourceFields.Unconfirmed]);
            var except =
                (string?)fields[1] is { } json
                    ? JsonSerializer.Deserialize(json, BoardJson.Default.ListString)?.ToFrozenSet(StringComparer.Ordinal)
                    : null;
            return (fields[0].TryParse(out long at) ? at : 0, except ?? Nobody);
        }
        catch (Exception failure) when (failure is JsonException or RedisServerException { Kind: RedisErrorKind.WrongType })
        {
            metrics.ValueUnreadable("confirmation");
            return (0, Nobody);
        }
    }

    private sealed record Known(long AtMs, FrozenSet<string> Except, long ReadAt);
}
