using StackExchange.Redis;

namespace PresencePipeline.Redis;

/// <summary>Hears the wake-ups of scripts on their channels, until it is disposed of. Any of them may get lost.</summary>
internal sealed class Subscription : IAsyncDisposable
{
    private readonly ISubscriber subscriber;
    private readonly RedisChannel[] channels;
    private readonly Action<RedisValue> heard;

    private Subscription(ISubscriber subscriber, RedisChannel[] channels, Action<RedisValue> heard)
    {
        this.subscriber = subscriber;
        this.channels = channels;
        this.heard = heard;
    }

    /// <param name="connection">On which it hears.</param>
    /// <param name="heard">Called for each wake-up, with what it says; must not block.</param>
    /// <param name="channels">The channels.</param>
    public static async Task<Subscription> OpenAsync(
        IConnectionMultiplexer connection, Action<RedisValue> heard, params RedisChannel[] channels)
    {
        var subscription = new Subscription(connection.GetSubscriber(), channels, heard);
        try
        {
            await Task.WhenAll(channels.Select(channel => subscription.subscriber.SubscribeAsync(channel, subscription.Hear)));
        }
        catch (RedisServerException)
        {
            // A user without the channels: whoever waits polls.
        }

        return subscription;
    }

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(channels.Select(channel => subscriber.UnsubscribeAsync(channel, Hear, CommandFlags.FireAndForget)));

    private void Hear(RedisChannel from, RedisValue message) => heard(message);
}
