using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Draining;

/// <summary>
/// Where the draining loops of this process wait for new entries of one partition. They are woken and read together, whatever their
/// groups: one wake-up, one timer and one write to Redis serve all of them. What comes alone is read at once; what comes faster than
/// that is gathered for a few milliseconds, since a round costs about the same whatever it brings.
/// </summary>
internal sealed class WaitingRoom(RedisConnection redis, StreamKeys keys, AppendSender appends)
{
    /// <summary>From the beginning of a round to that of the next, about: the longest that gathering delays an entry.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// The same for a round that goes along with an append of this process: it costs less than one of its own, so it may come sooner.
    /// </summary>
    private static readonly TimeSpan GatheringAlong = TimeSpan.FromMilliseconds(3);

    /// <summary>By how much a timer may come early: it counts on a clock that moves every four milliseconds.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(4);

    /// <summary>Real time, in which wake-ups come.</summary>
    public static readonly TimeProvider Clock = TimeProvider.System;

    private readonly Lock gate = new();
    private readonly List<WaitingLoop> loops = [];
    private Task<Subscription>? subscribing;
    private IConnectionMultiplexer? subscribedOn;
    private ITimer? timer;
    private long lastRound;

    /// <summary>Comes in; whoever leaves disposes of the result.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async Task<WaitingLoop> JoinAsync()
    {
        var loop = new WaitingLoop(this);
        try
        {
            await EnterAsync(loop);
        }
        catch
        {
            await LeaveAsync(loop);
            throw;
        }

        return loop;
    }

    /// <summary>Leaves. With the last one the room no longer hears wake-ups.</summary>
    public async Task LeaveAsync(WaitingLoop loop)
    {
        Task<Subscription>? ended = null;
        lock (gate)
        {
            loops.Remove(loop);
            if (loops.Count == 0)
            {
                timer?.Dispose();
                (ended, subscribing, subscribedOn, timer) = (subscribing, null, null, null);
                appends.SendAlone(keys);
            }
        }

        if (ended is { IsCompletedSuccessfully: true })
        {
            await (await ended).DisposeAsync();
        }
    }

    /// <summary>Has a loop wait for the next round.</summary>
    public void Begin(WaitingLoop loop, AskedRound asked)
    {
        lock (gate)
        {
            loop.Wait(asked);
        }

        Look();
    }

    /// <summary>Has a loop wait no longer, unless its round has begun.</summary>
    public void Cancel(WaitingLoop loop, AskedRound asked)
    {
        lock (gate)
        {
            if (loop.Take() is null)
            {
                return;
            }
        }

        // Whoever cancels does not run the rest of the loop.
        _ = Task.Run(asked.TrySetResult);
    }

    /// <summary>Begins a round if it is time to, else sees to it that somebody looks again then.</summary>
    /// <param name="early">How much too early a round of those that were woken may begin.</param>
    private void Look(TimeSpan early = default)
    {
        List<AskedRound> round;
        lock (gate)
        {
            if (TimeToNext(early) is not { } ahead)
            {
                return;
            }

            if (ahead > TimeSpan.Zero)
            {
                timer?.Change(TimeSpan.FromMilliseconds(Math.Ceiling(ahead.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
                return;
            }

            round = TakeRound();
        }

        _ = AskAsync(round, redis.Database.CreateBatch());
    }

    private List<AskedRound> TakeRound()
    {
        lastRound = Clock.GetTimestamp();
        return [.. loops.Select(loop => loop.Take()).OfType<AskedRound>()];
    }

    /// <summary>Sends an append, and with it a round if it is time to. Loops that do not read with it are woken.</summary>
    private Task<RedisResult> SendAlongAsync(AppendSender.Send append)
    {
        List<AskedRound> round = [];
        List<WaitingLoop> taken = [];
        lock (gate)
        {
            // Without a connection an append waits for one, which a batch does not.
            if (Clock.GetElapsedTime(lastRound) >= GatheringAlong && redis.Multiplexer.IsConnected)
            {
                taken = loops.FindAll(loop => loop.IsWaiting);
                round = taken.Count == 0 ? [] : TakeRound();
            }
        }

        Task<RedisResult> appended;
        if (round.Count == 0)
        {
            appended = append(redis.Database, appends.Name);
        }
        else
        {
            var batch = redis.Database.CreateBatch();
            appended = append(batch, appends.Name);
            _ = AskAsync(round, batch);
        }

        // Only now: what a loop sends goes out after the append.
        WakeAllBut(taken);
        return appended;
    }

    private Task<Subscription> EnterAsync(WaitingLoop loop)
    {
        lock (gate)
        {
            loops.Add(loop);
            appends.SendAlong(keys, SendAlongAsync);
            timer ??= Clock.CreateTimer(_ => Look(Early), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

            // A rotated secret may have replaced the connection: then on the new one. The old one is closed soon.
            if (subscribing is null or { IsFaulted: true } || subscribedOn != redis.Multiplexer)
            {
                subscribedOn = redis.Multiplexer;
                subscribing = Subscription.OpenAsync(subscribedOn, Hear, keys.Wake);
            }

            return subscribing;
        }
    }

    /// <summary>Hears a wake-up. What this process appended, its loops know of already.</summary>
    private void Hear(RedisValue said)
    {
        if (said != appends.Name)
        {
            WakeAllBut([]);
        }
    }

    private void WakeAllBut(List<WaitingLoop> taken)
    {
        lock (gate)
        {
            var woken = loops.FindAll(loop => !taken.Contains(loop));

            // All are woken already: somebody has looked, and the next round is on its way.
            if (woken.TrueForAll(loop => loop.IsWoken))
            {
                return;
            }

            woken.ForEach(loop => loop.Wake());
        }

        Look();
    }

    /// <summary>How long until the next round; null while nobody waits for one.</summary>
    private TimeSpan? TimeToNext(TimeSpan early)
    {
        TimeSpan? next = null;
        foreach (var loop in loops)
        {
            var ahead = loop.IsWoken ? Gathering - early - Clock.GetElapsedTime(lastRound) : loop.Remaining;
            next = loop.IsWaiting && !(next < ahead) ? ahead : next;
        }

        return next;
    }

    /// <summary>
    /// Sends what all of them ask for in one write. They go on one after the other, so that what they send next shares one, too.
    /// </summary>
    private static async Task AskAsync(List<AskedRound> round, IBatch batch)
    {
        Exception? failure = null;
        try
        {
            var answers = round.ConvertAll(asked => asked.SendAsync(batch));
            batch.Execute();
            await Task.WhenAll(answers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception unsent)
        {
            // Whatever it was, each of them gets it.
            failure = unsent;
        }

        round.ForEach(asked => asked.End(failure));
    }
}
