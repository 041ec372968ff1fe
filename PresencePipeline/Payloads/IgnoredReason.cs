namespace PresencePipeline.Payloads;

/// <summary>
/// Why a payload, or half of one, is not a change: the values of the tag <c>reason</c> at <c>presence.webhook.ignored</c>.
/// </summary>
internal static class IgnoredReason
{
    /// <summary>A topic that is not about presence, such as a heartbeat.</summary>
    public const string Topic = "topic";

    /// <summary>An EventBridge event of another source than Genesys Cloud.</summary>
    public const string Source = "source";

    /// <summary>An Event Grid event that Azure itself has sent.</summary>
    public const string EventType = "event_type";

    /// <summary>A presence that is not the user's primary one.</summary>
    public const string NotPrimary = "not_primary";

    /// <summary>An event of a presence topic that changes neither presence nor routing status.</summary>
    public const string NoChange = "no_change";

    /// <summary>Half of an activity, where nothing in the event says when it began.</summary>
    public const string Undated = "undated";
}
