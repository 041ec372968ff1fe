using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PresencePipeline.Genesys;

namespace PresencePipeline.Notifications;

/// <summary>
/// What Genesys Cloud's REST API does for notification channels. What fails says so without the channel's id, which is as good as
/// its address.
/// </summary>
/// <remarks>https://developer.genesys.cloud/notificationsalerts/notifications/notifications-apis</remarks>
internal sealed class ChannelApi(GenesysApi genesys)
{
    private const string Channels = "notifications/channels";
    private const string Rejected = "Rejected";

    /// <exception cref="GenesysException">No channel was created, as far as is known.</exception>
    public async Task<ChannelRecord> CreateAsync(CancellationToken cancellationToken)
    {
        var answer = await genesys.SendAsync(HttpMethod.Post, Channels, null, cancellationToken);
        return Read(answer, NotificationsJson.Default.ChannelRecord) is { Id.Length: > 0 } channel
            ? channel
            : throw Unreadable("the creation of a channel");
    }

    /// <summary>Makes the channel listen to these topics and no others. One that is forbidden does not spoil the rest.</summary>
    /// <exception cref="GenesysException">It listens to what it listened to before, as far as is known.</exception>
    public async Task<Subscription> SubscribeAsync(string channelId, AskedTopics asked, CancellationToken cancellationToken)
    {
        var topics = JsonSerializer.SerializeToUtf8Bytes(
            [.. asked.Names.Select(name => new TopicRecord(name))], NotificationsJson.Default.TopicRecordArray);
        var answer = await SendAsync(HttpMethod.Put, channelId, "?ignoreErrors=true", topics, cancellationToken);
        return Read(answer, NotificationsJson.Default.SubscriptionAnswer) is { Entities: { } entities }
            ? new Subscription(asked, [.. entities.Where(topic => topic?.State == Rejected).Select(topic => topic!.Id).OfType<string>()])
            : throw Unreadable("a subscription");
    }

    /// <summary>Makes the channel listen to nothing: there is no call that ends one.</summary>
    /// <exception cref="GenesysException">It goes on, as far as is known, and ends by itself within a day.</exception>
    public Task ClearAsync(string channelId, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, channelId, "", null, cancellationToken);

    private async Task<GenesysAnswer> SendAsync(
        HttpMethod method, string channelId, string query, byte[]? body, CancellationToken cancellationToken)
    {
        try
        {
            return await genesys.SendAsync(
                method, $"{Channels}/{Uri.EscapeDataString(channelId)}/subscriptions{query}", body, cancellationToken);
        }
        catch (GenesysException failure)
        {
            throw new GenesysException(failure.Failure, failure.Message.Replace(
                channelId, "{id}", StringComparison.OrdinalIgnoreCase))
            { RetryAfter = failure.RetryAfter };
        }
    }

    private static T? Read<T>(GenesysAnswer answer, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return answer.Body.ValueKind == JsonValueKind.Undefined ? null : answer.Body.Deserialize(type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static GenesysException Unreadable(string what) =>
        new(GenesysFailure.Unreadable, $"The answer to {what} is not what it should be");
}
