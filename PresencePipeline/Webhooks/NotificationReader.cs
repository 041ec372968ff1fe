using System.Globalization;
using System.Text.Json;
using PresencePipeline.Presence;

namespace PresencePipeline.Webhooks;

/// <summary>Reads the event bodies of one user's notification.</summary>
internal readonly struct NotificationReader(AgentId agentId, string? correlationId, DeliveryContext context)
{
    public Recognition ReadPresence(JsonElement eventBody)
    {
        if (eventBody.TryGetProperty("primary", out var primary))
        {
            switch (primary.ValueKind)
            {
                case JsonValueKind.False:
                    return Recognition.Ignored("It is not the user's primary presence.");
                case not (JsonValueKind.True or JsonValueKind.Null):
                    return Recognition.Malformed("primary must be true or false.");
            }
        }

        return TryReadPresence(eventBody, out var change, out var problem)
            ? Recognition.Of([change!])
            : Recognition.Malformed(problem!);
    }

    public Recognition ReadRouting(JsonElement eventBody)
    {
        if (!IsAboutThisAgent(eventBody, out var problem) || !eventBody.TryObject("routingStatus", out var status, out problem))
        {
            return Recognition.Malformed(problem!);
        }

        if (status is not { } routingStatus)
        {
            return Recognition.Malformed("routingStatus is missing.");
        }

        return TryReadRouting(routingStatus, out var change, out problem)
            ? Recognition.Of([change!])
            : Recognition.Malformed(problem!);
    }

    public Recognition ReadActivity(JsonElement eventBody)
    {
        if (!IsAboutThisAgent(eventBody, out var problem)
            || !eventBody.TryObject("presence", out var presence, out problem)
            || !eventBody.TryObject("routingStatus", out var status, out problem))
        {
            return Recognition.Malformed(problem!);
        }

        var changes = new List<PresenceChange>(2);
        if (presence is { } presenceBody)
        {
            if (!TryReadPresence(presenceBody, out var change, out problem))
            {
                return Recognition.Malformed(problem!);
            }

            changes.Add(change!);
        }

        if (status is { } routingStatus)
        {
            if (!TryReadRouting(routingStatus, out var change, out problem))
            {
                return Recognition.Malformed(problem!);
            }

            changes.Add(change!);
        }

        return changes.Count > 0 ? Recognition.Of(changes) : Recognition.Ignored("It has neither a presence nor a routing status.");
    }

    private bool TryReadPresence(JsonElement body, out PresenceChange? change, out string? problem)
    {
        change = null;
        string? definitionId = null, rawState = null;
        if (!body.TryObject("presenceDefinition", out var definition, out problem)
            || definition?.TryText("id", out definitionId, out problem) == false
            || definition?.TryText("systemPresence", out rawState, out problem) == false
            || !body.TryText("source", out var source, out problem)
            || !body.TryTime("modifiedDate", context, out var modified, out problem))
        {
            return false;
        }

        if (rawState is null)
        {
            problem = "presenceDefinition.systemPresence is missing.";
            return false;
        }

        return TryBuild(PresenceKind.Presence, rawState, modified, definitionId, source, out change, out problem);
    }

    private bool TryReadRouting(JsonElement routingStatus, out PresenceChange? change, out string? problem)
    {
        change = null;
        if (!routingStatus.TryText("status", out var rawState, out problem)
            || !routingStatus.TryTime("startTime", context, out var started, out problem))
        {
            return false;
        }

        if (rawState is null)
        {
            problem = "routingStatus.status is missing.";
            return false;
        }

        return TryBuild(PresenceKind.Routing, rawState, started, definitionId: null, source: null, out change, out problem);
    }

    private bool TryBuild(
        PresenceKind kind, string rawState, long? sourceTimeMs, string? definitionId, string? source, out PresenceChange? change, out string? problem)
    {
        change = null;
        problem = null;
        if (!StateNames.TryNormalise(kind, rawState, out var state))
        {
            problem = $"'{rawState}' is not a state.";
            return false;
        }

        var at = sourceTimeMs ?? context.SignedTimestampMs ?? context.ReceivedAtMs;
        change = new PresenceChange
        {
            AgentId = agentId,
            Kind = kind,
            State = state,
            RawState = rawState,
            SourceTimeMs = at,
            IngestedAtMs = context.ReceivedAtMs,
            EventId = EventId.Derive(agentId, kind, state, definitionId, Occurrence(sourceTimeMs)),
            DefinitionId = definitionId,
            Source = source,
            CorrelationId = correlationId,
        };
        return true;
    }

    // Without a source time, the delivery's own identity tells the second AVAILABLE of A, B, A from the first. Without
    // that either, every attempt counts as an occurrence: a change that is applied twice does no harm, one that is
    // dropped does.
    private string Occurrence(long? sourceTimeMs) =>
        (sourceTimeMs ?? (correlationId is null ? context.SignedTimestampMs : null))?.ToString(CultureInfo.InvariantCulture)
        ?? correlationId
        ?? Guid.NewGuid().ToString("N");

    private bool IsAboutThisAgent(JsonElement eventBody, out string? problem)
    {
        if (!eventBody.TryText("id", out var id, out problem))
        {
            return false;
        }

        if (id is not null && id != agentId.Value)
        {
            problem = "eventBody.id and topicName name different users.";
            return false;
        }

        return true;
    }
}
