namespace PresencePipeline.Notifications;

/// <summary>Says how this process's channels are doing.</summary>
internal sealed class StateReporter(
    ShardFollowers shards, FollowerCounts counts, Gaps gaps, NotificationStates states, TimeProvider timeProvider)
{
    /// <summary>Rejected topics that are named; the others are like them.</summary>
    private const int MostNamed = 20;

    public Task PublishAsync() => states.PublishAsync(State());

    public Task ReportGapsAsync() => gaps.ReportAsync();

    public Task RemoveAsync() => states.RemoveAsync();

    private NotificationState State()
    {
        var channels = shards.Channels;
        var rejected = channels.SelectMany(channel => channel.Rejected).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return new NotificationState(
            timeProvider.GetUtcNow().ToUnixTimeMilliseconds(),
            channels.Count,
            channels.Sum(channel => channel.Asked.Count - channel.Rejected.Count),
            rejected.Count,
            rejected.Count == 0 ? null : [.. rejected.Take(MostNamed)],
            shards.Unfollowed,
            counts.LastFrameAtMs,
            counts.Reconnects,
            counts.Gaps);
    }
}
