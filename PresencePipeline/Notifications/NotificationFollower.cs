using Cronos;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Genesys;
using PresencePipeline.Running;

namespace PresencePipeline.Notifications;

/// <summary>
/// The timer's run: follows Genesys Cloud's notification channels until the next run is due. Channels stay open from run to run,
/// so that nothing is missed between two; when no run has come for a while, another instance has the timer, and they are closed.
/// </summary>
public sealed partial class NotificationFollower : IAsyncDisposable
{
    /// <summary>How long channels stay open after the end of a run.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly FollowerLoop loop;
    private readonly CronExpression schedule;
    private readonly bool isOn;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<NotificationFollower> logger;
    private readonly SemaphoreSlim gate = new(1);
    private CancellationTokenSource? stop;
    private ITimer? abandoned;
    private Task following = Task.CompletedTask;

    internal NotificationFollower(
        FollowerLoop loop,
        IOptions<NotificationsOptions> options,
        IOptions<GenesysOptions> genesys,
        TimeProvider timeProvider,
        ILogger<NotificationFollower> logger)
    {
        this.loop = loop;
        schedule = CronExpression.Parse(options.Value.Schedule, CronFormat.IncludeSeconds);
        isOn = genesys.Value.Notifications;
        this.timeProvider = timeProvider;
        this.logger = logger;
    }

    /// <summary>One run. Returns at once where the channels are not wanted; when cancelled, closes them first.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!isOn)
        {
            return;
        }

        var budget = schedule.RestAfter(timeProvider.GetUtcNow());
        await StartAsync(budget + Grace);
        await Task.WhenAny(following, Task.Delay(budget, timeProvider, cancellationToken));
        if (cancellationToken.IsCancellationRequested)
        {
            await StopAsync();
        }
        else if (following.IsFaulted)
        {
            // The run fails as its work has; the next one begins anew.
            await following;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        gate.Dispose();
    }

    /// <summary>Begins to follow unless it does already, and goes on for as long as is said from now.</summary>
    private async Task StartAsync(TimeSpan atLeast)
    {
        await gate.WaitAsync();
        try
        {
            abandoned ??= timeProvider.CreateTimer(_ => _ = AbandonAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            abandoned.Change(atLeast, Timeout.InfiniteTimeSpan);
            if (following.IsCompleted)
            {
                stop?.Dispose();
                stop = new CancellationTokenSource();
                following = loop.RunAsync(stop.Token);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task AbandonAsync()
    {
        LogAbandoned();
        await StopAsync();
    }

    private async Task StopAsync()
    {
        await gate.WaitAsync();
        try
        {
            if (stop is not null)
            {
                await abandoned!.DisposeAsync();
                abandoned = null;
                await stop.CancelAsync();
                await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                stop.Dispose();
                stop = null;
            }
        }
        finally
        {
            gate.Release();
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "No run of the follower has come for a while; the notification channels are closed here.")]
    private partial void LogAbandoned();
}
