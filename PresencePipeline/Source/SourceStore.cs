using System.Text.Json;
using PresencePipeline.Draining;
using PresencePipeline.Genesys;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Source;

/// <summary>Keeps what is known of the source in Redis, for whichever instance the next timer runs on and for all that are asked.</summary>
internal sealed class SourceStore(
    RedisConnection redis, StreamPartitions partitions, ConsumerName owner, PresenceMetrics metrics, TimeProvider timeProvider)
{
    /// <summary>
    /// A host that dies holds up another for no longer than this. If two hosts ask at once, Genesys Cloud is asked twice, and nothing
    /// worse happens.
    /// </summary>
    private const long LeaseMs = 5_000;

    private const string SpentTill = "spentTill";

    private static readonly TimeSpan BetweenRenewals = TimeSpan.FromSeconds(1);

    private static readonly string LeaseScript = LuaScripts.Load("source-lease.lua");

    /// <summary>Takes or renews the right to talk to the source; false while another host has it.</summary>
    public Task<bool> TryLeaseAsync() => LeaseAsync(LeaseMs);

    /// <summary>Renews that right until cancelled, however long that takes.</summary>
    public async Task HoldLeaseAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(BetweenRenewals, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await TryLeaseAsync();
            }
            catch (Exception failure) when (RedisFailure.IsPassing(failure))
            {
                // Whoever holds it hears of that with what it does.
            }
        }
    }

    /// <summary>Gives up that right, if it is ours.</summary>
    public Task ReleaseLeaseAsync() => LeaseAsync(forMs: 0);

    public async Task<SourceState> ReadAsync()
    {
        var fields =
            (await redis.Database.HashGetAllAsync(partitions.Source)).ToDictionary(
                field => field.Name.ToString(), field => field.Value, StringComparer.Ordinal);
        return new SourceState
        {
            Sweep = ReadSweep(Text("sweep")),
            NextAt = Number("nextAt"),
            SpentTill = Number(SpentTill),
            Error = Text("error") is { Length: > 0 } error ? error : null,
            Gap = Text(SourceFields.Gap),
            GapClosed = Text(SourceFields.GapClosed),
            GapReason = Text(SourceFields.GapReason),
            Epoch = Text("epoch"),
            TokenExpiresAt = Number("tokenExpiresAt"),
            Allowed = (int?)Number("allowed"),
            Used = (int?)Number("used"),
            LabelsAt = Number("labelsAt"),
            TotalsAt = Number("totalsAt"),
            Notifications = Text(SourceFields.Notifications),
        };

        string? Text(string name) => fields.TryGetValue(name, out var value) ? (string?)value : null;

        long? Number(string name) => fields.TryGetValue(name, out var value) && value.TryParse(out long number) ? number : null;
    }

    /// <summary>Keeps what a sweep has found, and that it has closed the gap that was known when it began.</summary>
    public Task WriteSweepAsync(SweepResult result, long nextAt, string epoch, string? gap) => WriteAsync(
        new("sweep", JsonSerializer.Serialize(result, SourceJson.Default.SweepResult)),
        new("nextAt", nextAt),
        new("error", ""),
        new("epoch", epoch),
        new(SourceFields.GapClosed, gap ?? ""));

    public Task WriteSpentAsync(long till) => WriteAsync(new HashEntry(SpentTill, till));

    public Task WriteErrorAsync(string error, long nextAt) => WriteAsync(new("error", error), new("nextAt", nextAt));

    public Task WriteTimeAsync(string field, long at) => WriteAsync(new HashEntry(field, at));

    public Task WriteUsageAsync(DateTimeOffset? tokenExpiresAt, GenesysUsage? usage) => WriteAsync(
    [
        .. tokenExpiresAt is { } at ? [new("tokenExpiresAt", at.ToUnixTimeMilliseconds())] : Array.Empty<HashEntry>(),
        .. usage is { } now ? [new("allowed", now.Allowed), new("used", now.Used)] : Array.Empty<HashEntry>(),
    ]);

    private async Task<bool> LeaseAsync(long forMs) =>
        (bool)await redis.Database.ScriptEvaluateAsync(LeaseScript, [partitions.Source], [owner.Value, forMs]);

    private Task WriteAsync(params HashEntry[] fields) =>
        fields.Length == 0 ? Task.CompletedTask : redis.Database.HashSetAsync(partitions.Source, fields);

    private SweepResult? ReadSweep(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize(json, SourceJson.Default.SweepResult);
        }
        catch (JsonException)
        {
            metrics.ValueUnreadable("sweep");
            return null;
        }
    }
}
