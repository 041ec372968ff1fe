namespace PresencePipeline.Notifications;

/// <summary>How the notification channels are doing, as <c>GET /api/source</c> shows it.</summary>
/// <param name="At">When it was so, Unix milliseconds; it is said anew every five seconds.</param>
/// <param name="Channels">Channels whose socket is open, of all processes.</param>
/// <param name="Topics">Topics that they listen to, one an agent.</param>
/// <param name="Rejected">Topics that Genesys Cloud has refused.</param>
/// <param name="RejectedTopics">Some of those by name.</param>
/// <param name="Unfollowed">Agents for which there is no room; absent if there is for all.</param>
/// <param name="LastFrameAgeSeconds">How old the last frame was.</param>
/// <param name="Reconnects">Sockets that were opened in place of others.</param>
/// <param name="Gaps">Times in which events may have been lost.</param>
internal sealed record ShownState(
    long At,
    int Channels,
    int Topics,
    int Rejected,
    IReadOnlyList<string>? RejectedTopics,
    int? Unfollowed,
    double? LastFrameAgeSeconds,
    int Reconnects,
    int Gaps)
{
    public static ShownState Of(NotificationState state, DateTimeOffset now) => new(
        state.At,
        state.Channels,
        state.Topics,
        state.Rejected,
        state.RejectedTopics,
        state.Unfollowed > 0 ? state.Unfollowed : null,
        state.LastFrameAt is { } at ? Math.Max(0, now.ToUnixTimeMilliseconds() - at) / 1000.0 : null,
        state.Reconnects,
        state.Gaps);
}
