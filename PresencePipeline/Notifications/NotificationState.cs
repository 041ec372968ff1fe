namespace PresencePipeline.Notifications;

/// <summary>How a process's notification channels are doing.</summary>
/// <param name="At">When it was so, Unix milliseconds.</param>
/// <param name="Channels">Channels whose socket is open.</param>
/// <param name="Topics">Topics that they listen to, one an agent.</param>
/// <param name="Rejected">Topics that Genesys Cloud has refused.</param>
/// <param name="RejectedTopics">Some of those by name.</param>
/// <param name="Unfollowed">Agents for which there is no room on the channels of an OAuth client.</param>
/// <param name="LastFrameAt">When the last frame arrived, Unix milliseconds; null if none has.</param>
/// <param name="Reconnects">Sockets that were opened in place of others.</param>
/// <param name="Gaps">Times in which events may have been lost.</param>
internal sealed record NotificationState(
    long At,
    int Channels,
    int Topics,
    int Rejected,
    IReadOnlyList<string>? RejectedTopics,
    int Unfollowed,
    long? LastFrameAt,
    int Reconnects,
    int Gaps);
