using Cronos;

namespace PresenceLocal;

/// <summary>
/// Runs a schedule as the Functions host does: runs never overlap, and the next one is computed from the start of the
/// last, so a run that outlasts its period is followed by the next at once. The first run starts with the host.
/// </summary>
internal sealed partial class TimerLoop(
    string name, CronExpression schedule, Func<CancellationToken, Task> run, TimeProvider timeProvider, ILogger<TimerLoop> logger)
    : BackgroundService
{
    /// <summary>A single delay cannot last longer than 49 days.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    private readonly TaskCompletionSource firstRun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => name;

    /// <summary>Completes when the run has ended that starts with the host.</summary>
    public Task FirstRun => firstRun.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var started = timeProvider.GetUtcNow();
            try
            {
                await run(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was, the next run may succeed; the Functions host keeps ticking, too.
                LogFailed(name, failure);
            }
            finally
            {
                firstRun.TrySetResult();
            }

            var next = schedule.GetNextOccurrence(started, TimeZoneInfo.Utc) ?? DateTimeOffset.MaxValue;
            for (var wait = next - timeProvider.GetUtcNow();
                wait > TimeSpan.Zero && !stoppingToken.IsCancellationRequested;
                wait = next - timeProvider.GetUtcNow())
            {
                await Task.Delay(wait < LongestDelay ? wait : LongestDelay, timeProvider, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A run of {Timer} failed.")]
    private partial void LogFailed(string timer, Exception failure);
}
