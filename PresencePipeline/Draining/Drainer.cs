using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;
using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>
/// Drains one consumer group into its projection: claims stuck entries, reads new ones, applies and acknowledges them
/// batch by batch. Runs may go side by side, in one process or in many, because applying an entry again changes nothing.
/// </summary>
public sealed partial class Drainer
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>Batches in the pass that a webhook waits for; a longer backlog is the timer's.</summary>
    private const int MaxBatchesPerPass = 4;

    private readonly RedisConnection redis;
    private readonly StreamKeys keys;
    private readonly string group;
    private readonly string consumer;
    private readonly ConsumerGroup entries;
    private readonly IProjection projection;
    private readonly DrainOptions options;
    private readonly PresenceMetrics metrics;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<Drainer> logger;
    private readonly SharedRun pass;
    private readonly Outage outage;

    // Read, but not applied because Redis failed in between. Kept, since reading them again would count as a delivery.
    private readonly ConcurrentQueue<StreamEntry[]> unapplied = new();

    internal Drainer(
        string group,
        IProjection projection,
        ConsumerName consumer,
        RedisConnection redis,
        StreamKeys keys,
        IOptions<DrainOptions> options,
        PresenceMetrics metrics,
        TimeProvider timeProvider,
        ILogger<Drainer> logger)
    {
        this.redis = redis;
        this.keys = keys;
        this.group = group;
        this.consumer = consumer.Value;
        this.projection = projection;
        this.options = options.Value;
        this.metrics = metrics;
        this.timeProvider = timeProvider;
        this.logger = logger;
        outage = new Outage(timeProvider);
        entries = new ConsumerGroup(redis, keys, group, this.consumer);
        pass = new SharedRun(() => CreatingGroupAsync(() => DrainNewAsync(MaxBatchesPerPass, null, CancellationToken.None)));
    }

    /// <summary>
    /// The timer's run: drains until empty, then waits for wake-ups until <see cref="DrainOptions.Budget"/> is spent.
    /// Outlives failures of Redis; stops between batches when cancelled.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        do
        {
            try
            {
                await DrainAndWaitAsync(started, cancellationToken);
            }
            catch (Exception failure) when (IsTransient(failure))
            {
                if (outage.Begins())
                {
                    LogInterrupted(group, failure);
                }

                await outage.BackOffAsync(cancellationToken);
            }
        }
        while (Remaining(started) > TimeSpan.Zero && !cancellationToken.IsCancellationRequested);
    }

    /// <summary>
    /// One bounded pass over the new entries, for a webhook that finds no draining loop alive. Callers that come
    /// together share a pass. A failure is logged, not thrown: the webhook's entry is in the stream already.
    /// </summary>
    internal async Task PassAsync(TimeSpan atMost)
    {
        try
        {
            await pass.JoinAsync().WaitAsync(atMost, timeProvider);
        }
        catch (Exception failure) when (IsTransient(failure))
        {
            LogPassFailed(group, failure);
        }
    }

    private async Task DrainAndWaitAsync(long started, CancellationToken cancellationToken)
    {
        await using var wakeUp = await WakeUp.SubscribeAsync(redis, keys);

        // A run without a budget ends at once, so it must not keep webhooks from draining themselves.
        await using var heartbeat = options.Budget > TimeSpan.Zero
            ? new Heartbeat(redis, keys.Draining(group), consumer, timeProvider)
            : null;
        var claim = new Periodic(timeProvider, options.ClaimIdle / 3);
        while (true)
        {
            await CreatingGroupAsync(async () =>
            {
                if (claim.IsDue())
                {
                    await DrainStuckAsync(cancellationToken);
                }

                await DrainNewAsync(int.MaxValue, heartbeat, cancellationToken);
            });

            if (outage.Ends())
            {
                LogResumed(group);
            }

            var remaining = Remaining(started);
            if (remaining <= TimeSpan.Zero || cancellationToken.IsCancellationRequested)
            {
                return;
            }

            await wakeUp.WaitAsync(remaining < Poll ? remaining : Poll, cancellationToken);
        }
    }

    private async Task DrainStuckAsync(CancellationToken cancellationToken)
    {
        bool atEnd;
        do
        {
            (var stuck, atEnd) = await entries.ClaimStuckAsync(options.ClaimIdle, options.BatchSize);
            if (stuck.Length > 0)
            {
                metrics.EntriesClaimed(group, stuck.Length);
                await ApplyAsync(Task.CompletedTask, stuck);
            }
        }
        while (!atEnd && !cancellationToken.IsCancellationRequested);
    }

    private async Task DrainNewAsync(int maxBatches, Heartbeat? heartbeat, CancellationToken cancellationToken)
    {
        while (unapplied.TryDequeue(out var batch))
        {
            await ApplyAsync(Task.CompletedTask, batch);
        }

        // The next batch is read while Redis applies the one before it.
        var applying = Task.CompletedTask;
        try
        {
            for (var batches = 0; batches < maxBatches && !cancellationToken.IsCancellationRequested; batches++)
            {
                var beating = heartbeat?.BeatAsync() ?? Task.CompletedTask;
                var read = await entries.ReadNewAsync(options.BatchSize);
                await beating;
                if (read.Length == 0)
                {
                    return;
                }

                var previous = applying;
                applying = ApplyAsync(previous, read);
                await previous;
            }
        }
        finally
        {
            await applying;
        }
    }

    private async Task ApplyAsync(Task previous, StreamEntry[] batch)
    {
        try
        {
            await previous;
            await projection.ApplyAsync(batch);
        }
        catch
        {
            unapplied.Enqueue(batch);
            throw;
        }
    }

    private async Task CreatingGroupAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (RedisServerException missing) when (ConsumerGroup.IsMissing(missing))
        {
            await entries.CreateAsync();
            LogGroupCreated(group);
            await work();
        }
    }

    private TimeSpan Remaining(long started) => options.Budget - timeProvider.GetElapsedTime(started);

    private static bool IsTransient(Exception failure) => failure is RedisException or TimeoutException;

    [LoggerMessage(Level = LogLevel.Error, Message = "Draining {Group} is interrupted; it goes on by itself when Redis does.")]
    private partial void LogInterrupted(string group, Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Draining {Group} goes on.")]
    private partial void LogResumed(string group);

    [LoggerMessage(Level = LogLevel.Information, Message = "Consumer group {Group} was missing and has been created at the beginning of the stream.")]
    private partial void LogGroupCreated(string group);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A webhook's own pass over {Group} failed; its entry waits in the stream.")]
    private partial void LogPassFailed(string group, Exception failure);
}
