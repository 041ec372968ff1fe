using Cronos;
using Microsoft.Extensions.Options;
using PresencePipeline.Redis;
using PresencePipeline.Running;

namespace PresencePipeline.Source;

/// <summary>
/// The timer's run where one that lasts costs nothing, in containers: sweeps and does errands as <see cref="SourceSweeper"/> does, and
/// then looks every second, until the next run is due, whether a gap was reported or the host that asked is gone.
/// </summary>
public sealed class SourceWatch
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly SourceSweeper sweeper;
    private readonly SourceStore store;
    private readonly CronExpression schedule;
    private readonly TimeProvider timeProvider;

    internal SourceWatch(SourceSweeper sweeper, SourceStore store, IOptions<SourceOptions> options, TimeProvider timeProvider)
    {
        this.sweeper = sweeper;
        this.store = store;
        schedule = CronExpression.Parse(options.Value.Schedule, CronFormat.IncludeSeconds);
        this.timeProvider = timeProvider;
    }

    /// <summary>One run; when cancelled, leaves the source to another host at once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        var budget = schedule.RestAfter(timeProvider.GetUtcNow());
        try
        {
            await sweeper.RunAsync(cancellationToken);
            while (sweeper.HasClient && budget - timeProvider.GetElapsedTime(started) is var left && left > TimeSpan.Zero)
            {
                await Task.Delay(left < BetweenLooks ? left : BetweenLooks, timeProvider, cancellationToken);
                await sweeper.LookAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It is to end.
        }
        finally
        {
            if (cancellationToken.IsCancellationRequested)
            {
                await ReleaseAsync();
            }
        }
    }

    private async Task ReleaseAsync()
    {
        try
        {
            await store.ReleaseLeaseAsync();
        }
        catch (Exception failure) when (RedisFailure.IsPassing(failure))
        {
            // It runs out soon.
        }
    }
}
