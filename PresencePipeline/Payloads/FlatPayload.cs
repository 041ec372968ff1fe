using System.Text.Json;
using PresencePipeline.Presence;

namespace PresencePipeline.Payloads;

/// <summary>
/// Payload <c>{"agentId","state","timestamp","eventSubscriptionId"?,"eventId"?}</c>. It has one state per agent, which is
/// taken as the presence.
/// </summary>
internal static class FlatPayload
{
    public static Recognition Read(JsonElement payload, in DeliveryContext context)
    {
        if (!payload.TryText("agentId", out var agentText, out var problem)
            || !payload.TryText("state", out var rawState, out problem)
            || !payload.TryTime("timestamp", context, out var sourceTimeMs, out problem)
            || !payload.TryText("eventId", out var eventText, out problem)
            || !payload.TryText("eventSubscriptionId", out var subscriptionId, out problem))
        {
            return Recognition.Malformed(problem);
        }

        if (agentText is null)
        {
            return Recognition.Malformed("agentId is missing.");
        }

        if (!AgentName.TryRead(agentText, "agentId", out var agentId, out problem))
        {
            return Recognition.Malformed(problem!);
        }

        if (rawState is null)
        {
            return Recognition.Malformed("state is missing.");
        }

        if (!StateNames.TryNormalise(PresenceKind.Presence, rawState, out var state))
        {
            return Recognition.Malformed("state must hold a letter or digit.");
        }

        if (sourceTimeMs is not { } sourceTime)
        {
            return Recognition.Malformed("timestamp is missing.");
        }

        EventId? named = EventId.TryParse(eventText, out var eventId) ? eventId : context.EventId;
        var derived = EventId.Derive(agentId, PresenceKind.Presence, state, definitionId: null, sourceTime);
        return Recognition.Of([new PresenceChange
        {
            AgentId = agentId,
            Kind = PresenceKind.Presence,
            State = state,
            RawState = rawState,
            SourceTimeMs = sourceTime,
            IngestedAtMs = context.ReceivedAtMs,
            EventId = named ?? derived,
            DedupId = named?.Of(agentId, PresenceKind.Presence) ?? derived,
            SubscriptionId = subscriptionId,
        }]);
    }
}
