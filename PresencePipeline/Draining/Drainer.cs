using Microsoft.Extensions.Logging;
using PresencePipeline.Redis;
using PresencePipeline.Running;
using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>
/// Drains one consumer group of one partition into its projection: claims stuck entries, reads new ones, applies and acknowledges them
/// batch by batch. Several runs may work at the same time, in one process or in many, because applying an entry again changes nothing.
/// </summary>
internal sealed partial class Drainer
{
    // A quiet loop must beat all the same, so it waits no longer; reading as often makes up for a lost wake-up, too.
    private static readonly TimeSpan Poll = Heartbeat.Period;

    /// <summary>Batches in the pass that a webhook waits for; a longer backlog is the timer's.</summary>
    private const int MaxBatchesPerPass = 4;

    private readonly ConsumerGroup entries;
    private readonly BatchApplier applier;
    private readonly Batches batches;
    private readonly Housekeeping housekeeping;
    private readonly DrainOptions options;
    private readonly Outage outage;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<Drainer> logger;
    private readonly SharedRun pass;
    private readonly Periodic passClaims;

    public Drainer(
        ConsumerGroup entries,
        BatchApplier applier,
        Housekeeping housekeeping,
        DrainOptions options,
        Outage outage,
        TimeProvider timeProvider,
        ILogger<Drainer> logger)
    {
        this.entries = entries;
        this.applier = applier;
        batches = new Batches(entries, applier, options.BatchSize);
        this.housekeeping = housekeeping;
        this.options = options;
        this.outage = outage;
        this.timeProvider = timeProvider;
        this.logger = logger;
        passClaims = new Periodic(timeProvider, options.ClaimIdle);
        pass = new SharedRun(() => CreatingGroupAsync(TakePassAsync));
    }

    /// <summary>
    /// The timer's run: drains, and waits for wake-ups whenever nothing is left, until <see cref="DrainOptions.Budget"/> is
    /// spent; without a budget it drains until nothing is left. Outlives failures of Redis; stops between batches when cancelled.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();

        // Kept across the tries of one run: otherwise housekeeping that fails would be due again in every try, before any draining.
        var due = new Periodic(timeProvider, housekeeping.Period);
        do
        {
            try
            {
                await DrainAndWaitAsync(started, due, cancellationToken);
            }
            catch (Exception failure) when (RedisFailure.IsPassing(failure))
            {
                if (outage.Fail())
                {
                    LogInterrupted(entries.Group, failure);
                }

                await housekeeping.MakeRoomAsync(failure);
                await outage.BackOffAsync(cancellationToken);
            }
        }
        while (Remaining(started) > TimeSpan.Zero && !cancellationToken.IsCancellationRequested);
    }

    /// <summary>
    /// One bounded pass over the new entries, for a webhook that finds no draining loop alive. Callers that come
    /// together share a pass. A failure is logged, not thrown: the webhook's entry is in the stream already.
    /// </summary>
    public async Task PassAsync(TimeSpan atMost)
    {
        try
        {
            await pass.JoinAsync().WaitAsync(atMost, timeProvider);
        }
        catch (Exception failure) when (RedisFailure.IsPassing(failure))
        {
            LogPassFailed(entries.Group, failure);
        }
    }

    /// <summary>What is new, and now and then a batch of what is stuck: with a dead timer nobody else would claim it.</summary>
    private async Task TakePassAsync()
    {
        await batches.DrainAsync(batches.ReadAsync(), taken => taken < MaxBatchesPerPass, null);
        if (passClaims.TryStart())
        {
            await housekeeping.ClaimBatchAsync(applier.ApplyAsync);
        }
    }

    private async Task DrainAndWaitAsync(long started, Periodic due, CancellationToken cancellationToken)
    {
        await using var place = await entries.JoinAsync();

        // A run without a budget ends as soon as nothing is left; with a heartbeat it would keep webhooks from draining themselves.
        await using var heartbeat = options.Budget > TimeSpan.Zero
            ? entries.StartHeartbeat(timeProvider)
            : null;
        Task<StreamEntry[]>? read = null;
        while (true)
        {
            // On every turn, not only when there is something to read: a loop without work is still alive.
            await BeatAsync(heartbeat);
            var isEmpty = false;
            await CreatingGroupAsync(async () =>
            {
                var first = read;
                read = null;
                isEmpty = await TakeTurnAsync(started, due, heartbeat, first, cancellationToken);
            });
            if (outage.Recover())
            {
                LogResumed(entries.Group);
            }

            var remaining = Remaining(started);
            var isOver = remaining <= TimeSpan.Zero && (isEmpty || options.Budget > TimeSpan.Zero);
            if (isOver || cancellationToken.IsCancellationRequested)
            {
                return;
            }

            if (isEmpty)
            {
                read = await batches.WaitAndReadAsync(place, remaining < Poll ? remaining : Poll, heartbeat, cancellationToken);
            }
        }
    }

    /// <summary>Drains until nothing is left, or until housekeeping is due, which must not wait for the end of a backlog.</summary>
    /// <param name="started">When the run started.</param>
    /// <param name="due">When housekeeping is due.</param>
    /// <param name="heartbeat">The loop's heartbeat.</param>
    /// <param name="first">What has been read already; it comes before everything else.</param>
    /// <param name="cancellationToken">Ends the turn between batches.</param>
    /// <returns>Whether nothing is left.</returns>
    private async Task<bool> TakeTurnAsync(
        long started, Periodic due, Heartbeat? heartbeat, Task<StreamEntry[]>? first, CancellationToken cancellationToken)
    {
        var turn = timeProvider.GetTimestamp();
        var isEmpty = first is not null && await batches.DrainAsync(first, MayGoOn, heartbeat);
        var isDue = due.TryStart();
        if (isDue)
        {
            await housekeeping.ClaimAsync(
                async claimed =>
                {
                    await BeatAsync(heartbeat);
                    await applier.ApplyAsync(claimed);
                },
                cancellationToken);
            turn = timeProvider.GetTimestamp();
        }

        if (isDue || first is null)
        {
            isEmpty = await batches.DrainAsync(batches.ReadAsync(), MayGoOn, heartbeat);
        }

        if (isDue)
        {
            await housekeeping.TidyAsync();
        }

        return isEmpty;

        bool MayGoOn(int taken) => !cancellationToken.IsCancellationRequested
            && timeProvider.GetElapsedTime(turn) < housekeeping.Period
            && (options.Budget == TimeSpan.Zero || Remaining(started) > TimeSpan.Zero);
    }

    private static Task BeatAsync(Heartbeat? heartbeat) => heartbeat?.BeatAsync() ?? Task.CompletedTask;

    private async Task CreatingGroupAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (RedisServerException missing) when (ConsumerGroup.IsMissing(missing))
        {
            await entries.CreateAsync();
            LogGroupCreated(entries.Group, entries.Keys.Name);
            await work();
        }
    }

    private TimeSpan Remaining(long started) => options.Budget - timeProvider.GetElapsedTime(started);

    [LoggerMessage(Level = LogLevel.Error, Message = "Draining {Group} is interrupted because Redis fails; it resumes automatically.")]
    private partial void LogInterrupted(string group, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Draining {Group} has resumed.")]
    private partial void LogResumed(string group);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Consumer group {Group} was missing and has been created at the beginning of {Stream}.")]
    private partial void LogGroupCreated(string group, string stream);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A webhook's own pass over {Group} failed; its entry waits in the stream.")]
    private partial void LogPassFailed(string group, Exception failure);
}
