using System.Text.Json;
using PresencePipeline.Presence;

namespace PresencePipeline.Payloads;

/// <summary>Reads the event bodies of one user's presence, routing status and activity.</summary>
internal readonly struct NotificationReader(NotificationFrame frame)
{
    private const string IsNotPrimary = "It is not the user's primary presence.";

    public Recognition ReadPresence(JsonElement eventBody)
    {
        if (!TryReadPrimary(eventBody, out var primary, out var problem))
        {
            return Recognition.Malformed(problem!);
        }

        if (!primary)
        {
            return Recognition.OfNothing(IgnoredReason.NotPrimary, IsNotPrimary);
        }

        return TryReadPresence(eventBody, isOneOfSeveral: false, out var change, out problem)
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

        var primary = true;
        if (presence is { } half && !TryReadPrimary(half, out primary, out problem))
        {
            return Recognition.Malformed(problem!);
        }

        PresenceChange? presenceChange = null, routingChange = null;
        var both = presence is not null && primary && status is not null;
        if ((presence is { } presenceBody && primary && !TryReadPresence(presenceBody, both, out presenceChange, out problem))
            || (status is { } routingStatus && !TryReadRouting(routingStatus, both, out routingChange, out problem)))
        {
            return Recognition.Malformed(problem!);
        }

        List<IgnoredPayload> ignored = [];
        if (!primary)
        {
            ignored.Add(new IgnoredPayload(IgnoredReason.NotPrimary, IsNotPrimary));
        }

        if (both && presenceChange is null)
        {
            ignored.Add(new IgnoredPayload(IgnoredReason.Undated, "Nothing in it says when its presence began."));
        }

        if (both && routingChange is null)
        {
            ignored.Add(new IgnoredPayload(IgnoredReason.Undated, "Nothing in it says when its routing status began."));
        }

        if (!TryReadOutOfOffice(eventBody, presenceChange, routingChange, out var outOfOffice, out problem))
        {
            return Recognition.Malformed(problem!);
        }

        List<PresenceChange> changes = [.. new[] { presenceChange, routingChange, outOfOffice }.OfType<PresenceChange>()];
        return (changes, ignored) switch
        {
            ([], []) => Recognition.OfNothing(IgnoredReason.NoChange, "It has neither a presence nor a routing status."),
            ([], [var first, ..]) => Recognition.OfNothing(ignored, first.Because),
            _ => Recognition.Of(changes, ignored),
        };
    }

    /// <summary>
    /// Reads <c>outOfOffice</c>, which every activity repeats. Not being out of office is a change only if it is the newest fact in
    /// the event: for nearly everybody it is as old as the account.
    /// </summary>
    private bool TryReadOutOfOffice(
        JsonElement eventBody, PresenceChange? presence, PresenceChange? routing, out PresenceChange? change, out string? problem)
    {
        change = null;
        problem = null;
        var fact = eventBody.Member("outOfOffice");
        var active = fact.Member("active").ValueKind;
        if (active is not (JsonValueKind.True or JsonValueKind.False))
        {
            return true;
        }

        if (!fact.TryTime("modifiedDate", frame.Context, out var modified, out problem))
        {
            return false;
        }

        var newestBeside = Math.Max(presence?.SourceTimeMs ?? 0, routing?.SourceTimeMs ?? 0);
        if (modified is not { } at || (active == JsonValueKind.False && (newestBeside == 0 || at < newestBeside)))
        {
            return true;
        }

        var state = active == JsonValueKind.True ? StateNames.OutOfOffice : StateNames.InOffice;
        return frame.TryBuild(new NotificationFact(PresenceKind.OutOfOffice, state, at), isOneOfSeveral: true, out change, out problem);
    }

    private static bool TryReadPrimary(JsonElement presence, out bool primary, out string? problem)
    {
        var kind = presence.Member("primary").ValueKind;
        primary = kind != JsonValueKind.False;
        problem = kind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null or JsonValueKind.Undefined
            ? null
            : "primary must be true or false.";
        return problem is null;
    }

    private bool TryReadPresence(JsonElement body, bool isOneOfSeveral, out PresenceChange? change, out string? problem)
    {
        change = null;
        string? definitionId = null, rawState = null;
        if (!body.TryObject("presenceDefinition", out var definition, out problem)
            || definition?.TryText("id", out definitionId, out problem) == false
            || definition?.TryText("systemPresence", out rawState, out problem) == false
            || !body.TryTime("modifiedDate", frame.Context, out var modified, out problem))
        {
            return false;
        }

        if (rawState is null)
        {
            problem = "presenceDefinition.systemPresence is missing.";
            return false;
        }

        var fact = new NotificationFact(PresenceKind.Presence, rawState, modified, definitionId, body.TextOrNull("source"));
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
