using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Genesys;
using PresencePipeline.Redis;
using PresencePipeline.Running;

namespace PresencePipeline.Source;

/// <summary>
/// The timer's run: sweeps when it is due or a gap was reported, and does the small errands in between. Failures are logged when
/// they begin, not thrown: the next schedule may do better, and nothing is asked before it.
/// </summary>
public sealed partial class SourceSweeper
{
    /// <summary>From one sweep to the next at least, however many gaps are reported.</summary>
    private const long BetweenSweepsMs = 30_000;

    private readonly GenesysCredentials credentials;
    private readonly SourceStore store;
    private readonly SourceErrands errands;
    private readonly SourceGauges gauges;
    private readonly long sweepEveryMs;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<SourceSweeper> logger;
    private readonly Outage redisOutage;
    private readonly Outage genesysOutage;

    internal SourceSweeper(
        GenesysCredentials credentials,
        SourceStore store,
        SourceErrands errands,
        SourceGauges gauges,
        IOptions<GenesysOptions> options,
        TimeProvider timeProvider,
        ILogger<SourceSweeper> logger)
    {
        this.credentials = credentials;
        this.store = store;
        this.errands = errands;
        this.gauges = gauges;
        sweepEveryMs = (long)options.Value.SweepEvery.TotalMilliseconds;
        this.timeProvider = timeProvider;
        this.logger = logger;
        redisOutage = new Outage(timeProvider);
        genesysOutage = new Outage(timeProvider);
    }

    private long Now => timeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>One run; does nothing without an OAuth client, or while another host does it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (credentials.Current is null)
        {
            return;
        }

        try
        {
            if (await store.TryLeaseAsync())
            {
                await RunLeasedAsync(cancellationToken);
            }

            if (redisOutage.Recover())
            {
                LogRedisBack();
            }
        }
        catch (Exception failure) when (RedisFailure.IsPassing(failure))
        {
            if (redisOutage.Fail())
            {
                LogRedisAway(failure);
            }
        }
    }

    private async Task RunLeasedAsync(CancellationToken cancellationToken)
    {
        var state = await store.ReadAsync();
        var now = Now;
        try
        {
            if (await IsDueAsync(state, now))
            {
                state = await SweepAsync(state, now, cancellationToken);
            }
            else if (state.Error is not null)
            {
                // It is left alone until the next schedule.
                gauges.Take(state.Sweep);
                return;
            }

            await errands.RunAsync(state, now, sweepEveryMs, cancellationToken);
            if (genesysOutage.Recover())
            {
                LogGenesysBack();
            }
        }
        catch (GenesysException failure)
        {
            await store.WriteErrorAsync(failure.Message, now + sweepEveryMs);
            await errands.KeepNamesAsync();
            if (genesysOutage.Fail())
            {
                LogGenesysAway(failure.Message);
            }
        }
        finally
        {
            gauges.Take(state.Sweep);
        }

        await errands.WriteUsageAsync();
    }

    private async Task<bool> IsDueAsync(SourceState state, long now) =>
        state.NextAt is not { } next || now >= next || next > now + (2 * sweepEveryMs)
        || (state.Error is null
            && now - (state.Sweep?.At ?? 0) >= BetweenSweepsMs
            && (state.HasGap || state.Epoch != await errands.EpochAsync()));

    private async Task<SourceState> SweepAsync(SourceState state, long now, CancellationToken cancellationToken)
    {
        if (state.HasGap)
        {
            LogGap(state.GapReason ?? "a gap");
        }

        var epoch = await errands.EpochAsync();
        var result = await errands.SweepAsync(state.HasGap, cancellationToken);
        await store.WriteSweepAsync(result, now + sweepEveryMs, epoch, state.Gap);
        if (result.Wrong > 0)
        {
            LogWrong(result.Wrong, result.Checked);
        }

        return state with { Sweep = result, Error = null };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Genesys Cloud is swept because of: {Reason}.")]
    private partial void LogGap(string reason);

    [LoggerMessage(
        Level = LogLevel.Information, Message = "The board differed from Genesys Cloud for {Wrong} of {Checked} agents; they are corrected.")]
    private partial void LogWrong(int wrong, int @checked);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Genesys Cloud cannot be swept: {Reason}. The board and its names stay as they are; the next "
            + "schedule tries again.")]
    private partial void LogGenesysAway(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Genesys Cloud is swept again.")]
    private partial void LogGenesysBack();

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Genesys Cloud is not swept because Redis does not answer, or refuses; sweeping resumes automatically when "
            + "that is over.")]
    private partial void LogRedisAway(Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis is back, and Genesys Cloud is swept again.")]
    private partial void LogRedisBack();
}
