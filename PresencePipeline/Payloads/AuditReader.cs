using System.Text.Json;
using PresencePipeline.Presence;

namespace PresencePipeline.Payloads;

/// <summary>
/// Reads the body of an audit event about a user's presence,
/// <c>{"eventTime","entityType","entity":{"id"},"propertyChanges":[{"property":"PRESENCE","newValues":["Busy"]}]}</c>. The
/// agent is the entity; <c>userId</c> is whoever made the change.
/// </summary>
internal readonly struct AuditReader(NotificationFrame frame)
{
    private const string UserPresence = "UserPresence";
    private const string PresenceProperty = "PRESENCE";

    public Recognition Read(JsonElement eventBody)
    {
        if (!eventBody.TryText("entityType", out var entityType, out var problem)
            || !eventBody.TryObject("entity", out var entity, out problem)
            || !eventBody.TryTime("eventTime", frame.Context, out var eventTime, out problem))
        {
            return Recognition.Malformed(problem!);
        }

        if (entityType is not null && !entityType.Equals(UserPresence, StringComparison.OrdinalIgnoreCase))
        {
            return Recognition.Malformed("eventBody.entityType and topicName name different entities.");
        }

        if ((entity is { } agent && !frame.IsAboutThisAgent(agent, "eventBody.entity.id", out problem))
            || !TryReadState(eventBody, out var rawState, out problem))
        {
            return Recognition.Malformed(problem!);
        }

        if (rawState is null)
        {
            return Recognition.OfNothing(IgnoredReason.NoChange, "It changes no presence.");
        }

        return frame.TryBuild(
            new NotificationFact(PresenceKind.Presence, rawState, eventTime), isOneOfSeveral: false, out var change, out problem)
            ? Recognition.Of([change!])
            : Recognition.Malformed(problem!);
    }

    /// <summary>Reads the new presence; null where other properties changed only.</summary>
    private static bool TryReadState(JsonElement eventBody, out string? rawState, out string? problem)
    {
        rawState = null;
        problem = null;
        if (!eventBody.Has("propertyChanges"))
        {
            return true;
        }

        if (!eventBody.TryArray("propertyChanges", out var changes, out problem))
        {
            return false;
        }

        foreach (var change in changes.EnumerateArray())
        {
            if (change.ValueKind != JsonValueKind.Object)
            {
                problem = "propertyChanges must hold objects.";
                return false;
            }

            if (!change.TryText("property", out var property, out problem))
            {
                return false;
            }

            if (PresenceProperty.Equals(property, StringComparison.OrdinalIgnoreCase))
            {
                return TryReadNewValue(change, out rawState, out problem);
            }
        }

        return true;
    }

    private static bool TryReadNewValue(JsonElement change, out string? rawState, out string? problem)
    {
        rawState = null;
        if (!change.TryArray("newValues", out var values, out problem))
        {
            return false;
        }

        if (values.GetArrayLength() == 1
            && values[0] is { ValueKind: JsonValueKind.String } value
            && Identifiers.IsAcceptable(value.GetString()))
        {
            rawState = value.GetString();
            return true;
        }

        problem = $"newValues must hold one state of 1 to {Identifiers.MaxLength} characters without control characters.";
        return false;
    }
}
