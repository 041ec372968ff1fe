using Microsoft.Extensions.Logging;
using PresencePipeline.Agents;
using PresencePipeline.Redis;
using PresencePipeline.Running;

namespace PresencePipeline.Notifications;

/// <summary>
/// Follows the agents of the last sweep on as many channels as they need: every few seconds it looks which agents there are, and sees
/// to it that a shard follows each of them, and publishes how the channels are doing.
/// </summary>
internal sealed partial class FollowerLoop(
    AgentRoster roster,
    ShardFollowers shards,
    ChangeIntake changes,
    TokenEra era,
    StateReporter state,
    TimeProvider timeProvider,
    ILogger<FollowerLoop> logger)
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    private readonly Outage outage = new(timeProvider);

    /// <summary>Follows until cancelled; then closes every channel, and appends what is left.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var appending = new CancellationTokenSource();
        var append = changes.RunAsync(appending.Token);
        try
        {
            await FollowAsync(append, cancellationToken);
        }
        finally
        {
            await shards.StopAsync();
            await appending.CancelAsync();
            await append;
            await RedisOrLaterAsync(state.RemoveAsync);
        }
    }

    private async Task FollowAsync(Task append, CancellationToken cancellationToken)
    {
        var look = new Periodic(timeProvider, BetweenLooks);
        while (!cancellationToken.IsCancellationRequested)
        {
            await era.KeepAsync(cancellationToken);
            if (look.TryStart())
            {
                await RedisOrLaterAsync(LookAsync);
            }

            shards.Tend();
            await RedisOrLaterAsync(state.ReportGapsAsync);
            if (shards.Failed is { } failed || (failed = append).IsCompleted)
            {
                // Not for us to live with: the run fails, and the next one begins anew.
                await failed;
                return;
            }

            await Task.Delay(Turn, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync()
    {
        // Without a token there is nothing to open a channel with.
        if (era.Number > 0 && await roster.ReadAsync() is { } agents)
        {
            shards.Follow(agents);
        }

        await state.PublishAsync();
    }

    private async Task RedisOrLaterAsync(Func<Task> work)
    {
        try
        {
            await work();
            if (outage.Recover())
            {
                LogResumed();
            }
        }
        catch (Exception failure) when (RedisFailure.IsPassing(failure))
        {
            if (outage.Fail())
            {
                LogInterrupted(failure);
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Which agents are to be followed cannot be read, because Redis does not answer, or refuses; the channels "
            + "stay as they are.")]
    private partial void LogInterrupted(Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Which agents are to be followed can be read again.")]
    private partial void LogResumed();
}
