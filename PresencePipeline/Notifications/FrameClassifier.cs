using System.Text.Json;
using PresencePipeline.Payloads;

namespace PresencePipeline.Notifications;

/// <summary>Tells a channel's events from what Genesys Cloud says about the channel itself.</summary>
/// <remarks>
/// The names are those of the official SDKs; https://developer.genesys.cloud/notificationsalerts/notifications/notifications-apis
/// has the heartbeat and the closing.
/// </remarks>
internal static class FrameClassifier
{
    private const string Metadata = "channel.metadata";
    private const string System = "v2.system.";
    private const string Expired = "404";

    private static readonly (string Topic, FrameKind Kind)[] SystemTopics =
    [
        ("socket_closing", FrameKind.Closing),
        ("no_longer_subscribed", FrameKind.NoLongerSubscribed),
        ("token_revoked", FrameKind.TokenRevoked),
    ];

    /// <summary>Never throws, whatever the frame.</summary>
    /// <param name="frame">The text of the frame.</param>
    /// <param name="isAsked">Whether the channel has asked for a topic.</param>
    public static FrameKind Classify(ReadOnlyMemory<byte> frame, Func<string, bool> isAsked)
    {
        try
        {
            using var document = JsonDocument.Parse(frame);
            return Classify(document.RootElement, isAsked);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // The latter is System.Text.Json's for half a surrogate pair.
            return FrameKind.Malformed;
        }
    }

    private static FrameKind Classify(JsonElement frame, Func<string, bool> isAsked)
    {
        if (frame.Member("topicName") is { ValueKind: JsonValueKind.String } topic)
        {
            return Classify(topic.GetString()!, isAsked);
        }

        // An answer to something that was sent on the socket, such as a ping on a channel that no longer exists.
        return frame.Member("result") switch
        {
            { ValueKind: JsonValueKind.String } result => result.ValueEquals(Expired) ? FrameKind.Gone : FrameKind.Notice,
            { ValueKind: JsonValueKind.Number } result => result.GetRawText() == Expired ? FrameKind.Gone : FrameKind.Notice,
            _ => FrameKind.Malformed,
        };
    }

    private static FrameKind Classify(string topic, Func<string, bool> isAsked)
    {
        if (isAsked(topic))
        {
            return FrameKind.Event;
        }

        if (topic.Equals(Metadata, StringComparison.OrdinalIgnoreCase))
        {
            return FrameKind.Heartbeat;
        }

        if (topic.StartsWith(System, StringComparison.OrdinalIgnoreCase))
        {
            var name = topic.AsSpan(System.Length);
            foreach (var (known, kind) in SystemTopics)
            {
                // Some carry an id after their name.
                if (name.StartsWith(known, StringComparison.OrdinalIgnoreCase))
                {
                    return kind;
                }
            }

            return FrameKind.Notice;
        }

        return topic.StartsWith("v2.subscription.", StringComparison.OrdinalIgnoreCase) ? FrameKind.Notice : FrameKind.Unasked;
    }
}
