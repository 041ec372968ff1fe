using System.Text.Json;
using PresencePipeline.Presence;

namespace PresencePipeline.Payloads;

/// <summary>
/// What a notification says about all of its changes: whose they are, and the time and identity of those that have none themselves.
/// </summary>
/// <param name="agentId">The user in the topic's name.</param>
/// <param name="correlationId">Genesys's id of the request that caused the notification, where known.</param>
/// <param name="notification">The notification; on EventBridge it has a timestamp.</param>
/// <param name="envelope">The EventBridge event around it, if any.</param>
/// <param name="context">The delivery it came in.</param>
internal readonly struct NotificationFrame(
    AgentId agentId, string? correlationId, JsonElement notification, JsonElement? envelope, DeliveryContext context)
{
    public DeliveryContext Context => context;

    /// <summary>Checks that a body's id, where it has one, is that of the user in the topic's name.</summary>
    public bool IsAboutThisAgent(JsonElement owner, string path, out string? problem)
    {
        if (!owner.TryText("id", out var id, out problem))
        {
            return false;
        }

        if (id is not null && !id.Equals(agentId.Value, StringComparison.OrdinalIgnoreCase))
        {
            problem = $"{path} and topicName name different users.";
            return false;
        }

        return true;
    }

    /// <summary>Normalises one change.</summary>
    /// <param name="fact">What changed, as the source says it.</param>
    /// <param name="isOneOfSeveral">
    /// Whether the event tells both kinds. Then it does not say which of them has changed. One without any time in the event would be
    /// taken for new and overwrite a newer one, so it gives no change.
    /// </param>
    /// <param name="change">The change; null where there is none.</param>
    /// <param name="problem">What is wrong with it, in words for the sender.</param>
    public bool TryBuild(in NotificationFact fact, bool isOneOfSeveral, out PresenceChange? change, out string? problem)
    {
        change = null;
        if (!StateNames.TryNormalise(fact.Kind, fact.RawState, out var state))
        {
            problem = $"The {(fact.Kind == PresenceKind.Routing ? "routing status" : "presence")} must be a text of at most "
                + $"{Identifiers.MaxLength} characters that holds a letter or digit.";
            return false;
        }

        long? eventTimeMs = null;
        if (fact.SourceTimeMs is null && !TryEventTime(out eventTimeMs, out problem))
        {
            return false;
        }

        problem = null;
        if (isOneOfSeveral && fact.SourceTimeMs is null && eventTimeMs is null)
        {
            return true;
        }

        EventId? derived = fact.SourceTimeMs is { } at ? EventId.Derive(agentId, fact.Kind, state, fact.DefinitionId, at) : null;
        var eventId = context.EventId is { } sent
            ? isOneOfSeveral ? sent.Part(fact.Kind) : sent
            : derived ?? EventId.Derive(agentId, fact.Kind, state, fact.DefinitionId, Occurrence());
        change = new PresenceChange
        {
            AgentId = agentId,
            Kind = fact.Kind,
            State = state,
            RawState = fact.RawState,
            SourceTimeMs = fact.SourceTimeMs ?? eventTimeMs ?? context.SignedTimestampMs ?? context.ReceivedAtMs,
            IngestedAtMs = context.ReceivedAtMs,
            EventId = eventId,
            DedupId = derived ?? eventId.Of(agentId, fact.Kind),
            CountsFromFirstSight = fact.SourceTimeMs is null && eventTimeMs is null && context.SignedTimestampMs is null
                && (correlationId is not null || context.SentAtMs is not null || context.EventId is not null),
            DefinitionId = fact.DefinitionId,
            Source = fact.Source,
            CorrelationId = correlationId,
        };
        return true;
    }

    // Read only where the change has no time of its own, so that nothing is refused for a time that is not needed.
    private bool TryEventTime(out long? milliseconds, out string? problem) =>
        notification.TryTime("timestamp", context, out milliseconds, out problem)
        && (milliseconds is not null || envelope is not { } around || around.TryTime("time", context, out milliseconds, out problem));

    // Without a source time, the request behind it tells the second A of A, B, A from the first, or else the delivery.
    private string Occurrence() => correlationId ?? context.Identity();
}
