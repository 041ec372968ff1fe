using Microsoft.Extensions.Logging;

namespace PresencePipeline.Notifications;

/// <summary>The follower of every shard. One that is no longer needed goes once its agents are followed elsewhere.</summary>
internal sealed partial class ShardFollowers
{
    private readonly Func<ShardFollower> create;
    private readonly ChannelQuota quota;
    private readonly NotificationMetrics metrics;
    private readonly ILogger<ShardFollowers> logger;
    private readonly TopicPlan plan = new();
    private readonly Dictionary<int, Running> running = [];
    private readonly List<Running> leaving = [];
    private IReadOnlyList<string>? agents;
    private bool hasSaidTooMany;

    public ShardFollowers(Func<ShardFollower> create, ChannelQuota quota, NotificationMetrics metrics, ILogger<ShardFollowers> logger)
    {
        this.create = create;
        this.quota = quota;
        this.logger = logger;
        this.metrics = metrics;
    }

    /// <summary>The channels that are open.</summary>
    public IReadOnlyList<NotificationChannel> Channels
    {
        get
        {
            lock (running)
            {
                return [.. running.Values.Concat(leaving).Select(shard => shard.Follower.Channel).OfType<NotificationChannel>()];
            }
        }
    }

    /// <summary>Agents for which there is no room.</summary>
    public int Unfollowed => plan.Unfollowed;

    /// <summary>The work of a follower that has ended and was not told to: a bug; null if there is none.</summary>
    public Task? Failed
    {
        get
        {
            lock (running)
            {
                return running.Values.FirstOrDefault(shard => shard.Run.IsCompleted)?.Run;
            }
        }
    }

    /// <summary>Takes the agents there are now.</summary>
    public void Follow(IReadOnlyList<string> anew)
    {
        if (ReferenceEquals(agents, anew))
        {
            return;
        }

        agents = anew;
        metrics.Observe(() => Channels.Count);
        if (!plan.Update(anew) && running.Count > 0)
        {
            return;
        }

        lock (running)
        {
            foreach (var (number, members) in plan.Shards)
            {
                if (!running.TryGetValue(number, out var shard))
                {
                    running[number] = shard = new Running(create());
                }

                shard.Follow(members);
            }

            foreach (var number in running.Keys.Except(plan.Shards.Keys).ToList())
            {
                running.Remove(number, out var shard);
                leaving.Add(shard!);
            }

            quota.SparesNone = running.Count == TopicPlan.MostShards;
        }

        LogFollowing(plan.Followed, plan.Shards.Count);
        if (plan.Unfollowed > 0 && !hasSaidTooMany)
        {
            hasSaidTooMany = true;
            LogTooMany(plan.Unfollowed, plan.Followed);
        }
    }

    /// <summary>Lets go of shards whose agents the others have taken over.</summary>
    public void Tend()
    {
        lock (running)
        {
            if (leaving.Count > 0 && running.Values.All(shard => shard.Follower.IsCurrent))
            {
                leaving.ForEach(shard => shard.Stop());
            }

            foreach (var gone in leaving.Where(shard => shard.Run.IsCompleted).ToList())
            {
                leaving.Remove(gone);
                gone.Dispose();
            }
        }
    }

    /// <summary>Closes every channel.</summary>
    public async Task StopAsync()
    {
        List<Running> all;
        lock (running)
        {
            all = [.. running.Values, .. leaving];
            running.Clear();
            leaving.Clear();
            agents = null;
        }

        all.ForEach(shard => shard.Stop());
        await Task.WhenAll(all.Select(shard => shard.Run)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        all.ForEach(shard => shard.Dispose());
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Following {Agents} agents on {Channels} notification channels.")]
    private partial void LogFollowing(int agents, int channels);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Unfollowed} agents are not followed: {Followed} are as many as the channels of an OAuth client hold. "
            + "Sweeps see them, and EventBridge has no such limit.")]
    private partial void LogTooMany(int unfollowed, int followed);

    /// <summary>A follower and its work.</summary>
    private sealed class Running : IDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private IReadOnlySet<string> members = new HashSet<string>();
        private Task? run;

        public Running(ShardFollower follower) => Follower = follower;

        public ShardFollower Follower { get; }

        public Task Run => run ?? Task.CompletedTask;

        public void Follow(IReadOnlySet<string> anew)
        {
            if (!anew.SetEquals(members))
            {
                members = anew;
                Follower.Follow(new AskedTopics(anew));
            }

            run ??= Follower.RunAsync(stop.Token);
        }

        public void Stop() => stop.Cancel();

        public void Dispose() => stop.Dispose();
    }
}
