namespace PresencePipeline.Presence;

/// <summary>One normalised change of one agent, from any source: what the stream carries and the board applies.</summary>
public sealed record PresenceChange
{
    private readonly EventId? dedupId;

    public required AgentId AgentId { get; init; }

    public required PresenceKind Kind { get; init; }

    /// <summary>Canonical state in upper snake case, for example <c>ON_QUEUE</c>.</summary>
    public required string State { get; init; }

    /// <summary>The state as the source spelled it.</summary>
    public required string RawState { get; init; }

    /// <summary>When the agent changed, on the source's clock, in Unix milliseconds.</summary>
    public required long SourceTimeMs { get; init; }

    /// <summary>When we received the change, on our clock, in Unix milliseconds.</summary>
    public required long IngestedAtMs { get; init; }

    public required EventId EventId { get; init; }

    /// <summary>
    /// What deduplication is keyed on: unless it is set, the event id together with agent and kind, since a sender may tell
    /// of several changes by one event. It is set where Genesys Cloud tells one change by several events (an activity repeats
    /// the presence of before), to a digest of the change that is equal in all of them.
    /// </summary>
    public EventId DedupId
    {
        get => dedupId ?? EventId.Of(AgentId, Kind);
        init => dedupId = value;
    }

    /// <summary>
    /// Whether nothing dates it but its arrival, while something tells it from other events: it counts from when it was first
    /// seen, so it is remembered for as long as senders retry, not for the dedup window only. A retry that came later would
    /// otherwise override what is newer.
    /// </summary>
    public bool CountsFromFirstSight { get; init; }

    /// <summary>The organisation's presence definition (secondary presences share one system presence), where known.</summary>
    public string? DefinitionId { get; init; }

    /// <summary>The client or system that made the change, as Genesys names it (for example <c>PURECLOUD</c>), where known.</summary>
    public string? Source { get; init; }

    public string? SubscriptionId { get; init; }

    public string? CorrelationId { get; init; }
}
