using System.Text.Json;
using PresencePipeline.Presence;

namespace PresencePipeline.Webhooks;

/// <summary>Reads the event bodies of one user's presence, routing status and activity.</summary>
internal readonly struct NotificationReader(NotificationFrame frame)
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

        return TryReadPresence(eventBody, isOneOfSeveral: false, out var change, out var problem)
            ? Recognition.Of([change!])
            : Recognition.Malformed(problem!);
    }

    public Recognition ReadRouting(JsonElement eventBody)
    {
        if (!frame.IsAboutThisAgent(eventBody, "eventBody.id", out var problem)
            || !eventBody.TryObject("routingStatus", out var status, out problem))
        {
            return Recognition.Malformed(problem!);
        }

        if (status is not { } routingStatus)
        {
            return Recognition.Malformed("routingStatus is missing.");
        }

        return TryReadRouting(routingStatus, isOneOfSeveral: false, out var change, out problem)
            ? Recognition.Of([change!])
            : Recognition.Malformed(problem!);
    }

    public Recognition ReadActivity(JsonElement eventBody)
    {
        if (!frame.IsAboutThisAgent(eventBody, "eventBody.id", out var problem)
            || !eventBody.TryObject("presence", out var presence, out problem)
            || !eventBody.TryObject("routingStatus", out var status, out problem))
        {
            return Recognition.Malformed(problem!);
        }

        PresenceChange? presenceChange = null, routingChange = null;
        if ((presence is { } presenceBody && !TryReadPresence(presenceBody, status is not null, out presenceChange, out problem))
            || (status is { } routingStatus && !TryReadRouting(routingStatus, presence is not null, out routingChange, out problem)))
        {
            return Recognition.Malformed(problem!);
        }

        return (presenceChange, routingChange) switch
        {
            (null, null) => Recognition.Ignored("It has neither a presence nor a routing status."),
            (null, _) => Recognition.Of([routingChange]),
            (_, null) => Recognition.Of([presenceChange]),
            _ => Recognition.Of([presenceChange, routingChange]),
        };
    }

    private bool TryReadPresence(JsonElement body, bool isOneOfSeveral, out PresenceChange? change, out string? problem)
    {
        change = null;
        string? definitionId = null, rawState = null;
        if (!body.TryObject("presenceDefinition", out var definition, out problem)
            || definition?.TryText("id", out definitionId, out problem) == false
            || definition?.TryText("systemPresence", out rawState, out problem) == false
            || !body.TryText("source", out var source, out problem)
            || !body.TryTime("modifiedDate", frame.Context, out var modified, out problem))
        {
            return false;
        }

        if (rawState is null)
        {
            problem = "presenceDefinition.systemPresence is missing.";
            return false;
        }

        var fact = new NotificationFact(PresenceKind.Presence, rawState, modified, definitionId, source);
        return frame.TryBuild(fact, isOneOfSeveral, out change, out problem);
    }

    private bool TryReadRouting(JsonElement routingStatus, bool isOneOfSeveral, out PresenceChange? change, out string? problem)
    {
        change = null;
        if (!routingStatus.TryText("status", out var rawState, out problem)
            || !routingStatus.TryTime("startTime", frame.Context, out var started, out problem))
        {
            return false;
        }

        if (rawState is null)
        {
            problem = "routingStatus.status is missing.";
            return false;
        }

        return frame.TryBuild(new NotificationFact(PresenceKind.Routing, rawState, started), isOneOfSeveral, out change, out problem);
    }
}
