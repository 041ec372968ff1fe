using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using PresencePipeline.Payloads;
using PresencePipeline.Presence;
using PresencePipeline.Telemetry;

namespace PresencePipeline.Genesys;

/// <summary>
/// Reads users. One that cannot be read spoils itself only: it is left out and counted, and the first of its kind is logged.
/// </summary>
internal sealed partial class UserReader(PresenceMetrics metrics, ILogger<UserReader> logger)
{
    /// <summary>How far a time may be ahead of the answer that tells it: two machines of Genesys Cloud need not agree.</summary>
    private const long AheadMs = 5 * 60 * 1000;

    /// <summary>Longest name, department and the like; anything longer is a mistake.</summary>
    private const int LongestText = 256;

    private const int MostKinds = 100;

    private readonly ConcurrentDictionary<string, bool> logged = new(StringComparer.Ordinal);

    /// <param name="answer">The answer, whose <c>entities</c> they are.</param>
    public GenesysPage Read(GenesysAnswer answer)
    {
        if (answer.Body.Member("entities") is not { ValueKind: JsonValueKind.Array } entities)
        {
            throw new GenesysException(GenesysFailure.Unreadable, "A page of users has no array entities");
        }

        var users = new List<GenesysUser>(entities.GetArrayLength());
        foreach (var entity in entities.EnumerateArray())
        {
            if (ReadUser(entity, answer.AtMs) is { } user)
            {
                users.Add(user);
            }
        }

        return new GenesysPage(users, answer.AtMs);
    }

    private GenesysUser? ReadUser(JsonElement user, long atMs)
    {
        try
        {
            // Genesys Cloud's ids are GUIDs, which are kept in lower case.
            if (!AgentId.TryParse(user.TextOrNull("id")?.ToLowerInvariant(), out var id))
            {
                Skip("user", "without an id");
                return null;
            }

            return new GenesysUser(id)
            {
                IsActive = user.TextOrNull("state") is not { } state || state.Equals("active", StringComparison.OrdinalIgnoreCase),
                Name = Text(user, "name"),
                Email = Text(user, "email"),
                Department = Text(user, "department"),
                Extension = Extension(user),
                Team = Text(user.Member("team"), "name"),
                Division = Text(user.Member("division"), "name"),
                DivisionId = user.Member("division").TextOrNull("id"),
                Presence = ReadPresence(user.Member("presence"), atMs),
                Routing = ReadRouting(user.Member("routingStatus"), atMs),
            };
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in a name.
            Skip("user", "with half a surrogate pair in a text");
            return null;
        }
    }

    private GenesysFact? ReadPresence(JsonElement presence, long atMs)
    {
        // A presence that is not primary is another system's, and not what counts.
        if (presence.ValueKind != JsonValueKind.Object || presence.Member("primary").ValueKind == JsonValueKind.False)
        {
            return null;
        }

        var definition = presence.Member("presenceDefinition");
        return ReadFact(PresenceKind.Presence, definition, "systemPresence", presence, "modifiedDate", atMs) is { } fact
            ? fact with { DefinitionId = definition.TextOrNull("id") }
            : null;
    }

    private GenesysFact? ReadRouting(JsonElement routing, long atMs) =>
        routing.ValueKind == JsonValueKind.Object ? ReadFact(PresenceKind.Routing, routing, "status", routing, "startTime", atMs) : null;

    private GenesysFact? ReadFact(
        PresenceKind kind, JsonElement stateOwner, string stateName, JsonElement timeOwner, string timeName, long atMs)
    {
        if (timeOwner.Member(timeName).ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            // Somebody who has never signed in. Without its time a state cannot be told to be newer than another.
            return null;
        }

        var raw = stateOwner.TextOrNull(stateName);
        if (!StateNames.TryNormalise(kind, raw, out var state)
            || !SourceTime.TryRead(timeOwner.Member(timeName), atMs + AheadMs, out var since))
        {
            Skip(kind.ToName(), $"without a {stateName}, or with a {timeName} that is no time of the past");
            return null;
        }

        if (!StateNames.IsDocumented(kind, state))
        {
            // Shown as it is, as when an event tells of it.
            Skip(kind.ToName(), $"of a kind that is not documented, {state}, which is passed on");
        }

        return new GenesysFact(kind, state, raw!, since, DefinitionId: null);
    }

    /// <summary>The first phone that has an extension; one that has an address instead has none.</summary>
    private static string? Extension(JsonElement user) => (
        from list in new[] { user.Member("primaryContactInfo"), user.Member("addresses") }
        where list.ValueKind == JsonValueKind.Array
        from contact in list.EnumerateArray()
        where contact.TextOrNull("mediaType") == "PHONE"
        select contact.TextOrNull("extension")).FirstOrDefault(extension => extension is not null);

    private static string? Text(JsonElement owner, string name) =>
        owner.Member(name) is { ValueKind: JsonValueKind.String } member && member.GetString() is { } text
            && Identifiers.IsAcceptable(text, LongestText)
            ? text
            : null;

    private void Skip(string what, string why)
    {
        metrics.ValueUnreadable($"genesys-{what}");
        if (logged.Count < MostKinds && logged.TryAdd($"{what} {why}", true))
        {
            LogSkipped(what, why);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "Genesys Cloud has sent a {What} {Why}. More of this kind are counted and not logged.")]
    private partial void LogSkipped(string what, string why);
}
