using System.Text.Json;
using PresencePipeline.Draining;
using PresencePipeline.Redis;
using PresencePipeline.Streams;
using StackExchange.Redis;

namespace PresencePipeline.Notifications;

/// <summary>
/// How the notification channels are doing, in every process that follows them, as fields of the hash that tells how far we are
/// from Genesys Cloud.
/// </summary>
internal sealed class NotificationStates(RedisConnection redis, StreamPartitions partitions, ConsumerName name, TimeProvider timeProvider)
{
    private const string Prefix = SourceFields.Notifications + ":";

    /// <summary>What a process has said for so long counts; it says it every few seconds.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private readonly RedisKey key = partitions.Source;

    /// <summary>Says how this process's channels are doing and, for whoever asks about all, how all are.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async Task PublishAsync(NotificationState state)
    {
        await redis.Database.HashSetAsync(
            key, Prefix + name.Value, JsonSerializer.SerializeToUtf8Bytes(state, NotificationsJson.Default.NotificationState));
        await ShowAsync();
    }

    /// <summary>This process follows no more.</summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async Task RemoveAsync()
    {
        await redis.Database.HashDeleteAsync(key, Prefix + name.Value);
        await ShowAsync();
    }

    /// <summary>
    /// All processes together: two that follow the same agents have twice the channels, and the same topics. Null if none follows.
    /// </summary>
    /// <exception cref="RedisException">Redis is not reachable.</exception>
    public async Task<NotificationState?> ReadAsync()
    {
        var oldest = (timeProvider.GetUtcNow() - Lifetime).ToUnixTimeMilliseconds();
        var states = new List<NotificationState>();
        var left = new List<RedisValue>();
        foreach (var field in await redis.Database.HashGetAllAsync(key))
        {
            if (field.Name.StartsWith(Prefix))
            {
                if (Parse(field.Value) is { } state && state.At >= oldest)
                {
                    states.Add(state);
                }
                else
                {
                    left.Add(field.Name);
                }
            }
        }

        if (left.Count > 0)
        {
            // Of processes that ended without a word.
            await redis.Database.HashDeleteAsync(key, [.. left], CommandFlags.FireAndForget);
        }

        return states.Count == 0 ? null : new NotificationState(
            states.Max(state => state.At),
            states.Sum(state => state.Channels),
            states.Max(state => state.Topics),
            states.Max(state => state.Rejected),
            states.Select(state => state.RejectedTopics).OfType<IReadOnlyList<string>>().FirstOrDefault(),
            states.Max(state => state.Unfollowed),
            states.Max(state => state.LastFrameAt),
            states.Sum(state => state.Reconnects),
            states.Sum(state => state.Gaps));
    }

    private async Task ShowAsync()
    {
        if (await ReadAsync() is { } all)
        {
            var shown = ShownState.Of(all, timeProvider.GetUtcNow());
            await redis.Database.HashSetAsync(
                key, SourceFields.Notifications, JsonSerializer.SerializeToUtf8Bytes(shown, NotificationsJson.Default.ShownState));
        }
        else
        {
            await redis.Database.HashDeleteAsync(key, SourceFields.Notifications);
        }
    }

    private static NotificationState? Parse(RedisValue json)
    {
        try
        {
            return json.IsNullOrEmpty ? null : JsonSerializer.Deserialize((string)json!, NotificationsJson.Default.NotificationState);
        }
        catch (JsonException)
        {
            // What cannot be read is not said.
            return null;
        }
    }
}
