namespace PresencePipeline.Notifications;

/// <summary>What a frame of a notification channel is: the values of the tag <c>kind</c> at <c>presence.notifications.frames</c>.</summary>
internal enum FrameKind
{
    /// <summary>An event of a topic that the channel has asked for.</summary>
    Event,

    /// <summary>The server's sign of life, or its answer to a ping.</summary>
    Heartbeat,

    /// <summary>The server closes the socket within a minute; a new one may be opened until then.</summary>
    Closing,

    /// <summary>Another channel has taken the subscriptions over.</summary>
    NoLongerSubscribed,

    /// <summary>The token that the channel was made with is no longer valid.</summary>
    TokenRevoked,

    /// <summary>The channel has expired, or had to make room for another of the same OAuth client.</summary>
    Gone,

    /// <summary>About the channel, and nothing to act on.</summary>
    Notice,

    /// <summary>An event of a topic that the channel has not asked for.</summary>
    Unasked,

    /// <summary>Not JSON, or nothing that Genesys Cloud is known to send.</summary>
    Malformed,

    /// <summary>Longer than any event is.</summary>
    TooLarge,
}
