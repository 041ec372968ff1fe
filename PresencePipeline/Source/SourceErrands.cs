using Microsoft.Extensions.Logging;
using PresencePipeline.Genesys;

namespace PresencePipeline.Source;

/// <summary>What a run of the timer has to do, one thing each.</summary>
internal sealed partial class SourceErrands(
    Sweep sweep,
    Newcomers newcomers,
    TotalsCheck totals,
    SourceLabels labels,
    SourceStore store,
    SourceNames names,
    ILogger<SourceErrands> logger)
{
    private bool totalsForbidden;

    /// <exception cref="GenesysException">It did not come to its end.</exception>
    public Task<SweepResult> SweepAsync(bool closesGap, CancellationToken cancellationToken) =>
        sweep.RunAsync(names.Unknown, closesGap, cancellationToken);

    /// <summary>Identity of the board's history now.</summary>
    public Task<string> EpochAsync() => names.EpochAsync();

    /// <summary>Names newcomers; and if it is time, reads the labels and compares the totals.</summary>
    /// <exception cref="GenesysException">Something was not to be had.</exception>
    public async Task RunAsync(SourceState state, long now, long sweepEveryMs, CancellationToken cancellationToken)
    {
        await newcomers.NameAsync(names.Unknown, cancellationToken);
        await labels.RefreshIfDueAsync(state, now, cancellationToken);

        // Half-way between two sweeps, once.
        if (totals.IsPossible && !totalsForbidden && state.Sweep is { } last
            && now - last.At >= sweepEveryMs / 2 && !(state.TotalsAt >= last.At))
        {
            await CompareTotalsAsync(now, cancellationToken);
        }
    }

    /// <summary>Keeps the last good names, for as long as no sweep does.</summary>
    public Task KeepNamesAsync() => names.KeepAsync();

    public Task WriteUsageAsync() => names.WriteUsageAsync();

    private async Task CompareTotalsAsync(long now, CancellationToken cancellationToken)
    {
        await store.WriteTimeAsync("totalsAt", now);
        try
        {
            await totals.RunAsync(cancellationToken);
        }
        catch (GenesysException failure) when (failure.Failure == GenesysFailure.Forbidden)
        {
            // The sweeps do without it.
            totalsForbidden = true;
            LogTotalsForbidden(failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The totals are not compared between sweeps: {Reason}.")]
    private partial void LogTotalsForbidden(string reason);
}
