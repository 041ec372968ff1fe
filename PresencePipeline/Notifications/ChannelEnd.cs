namespace PresencePipeline.Notifications;

/// <summary>Why a channel's socket has ended: each calls for another new beginning.</summary>
internal enum ChannelEnd
{
    /// <summary>The connection is gone; the channel may still be there.</summary>
    Dropped,

    /// <summary>Nothing has come for too long; the channel is given up.</summary>
    Silent,

    /// <summary>Genesys Cloud has taken the channel or its subscriptions away.</summary>
    Gone,

    /// <summary>The token, and with it the channel, is no longer valid.</summary>
    TokenRevoked,
}
