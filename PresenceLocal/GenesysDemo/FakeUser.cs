namespace PresenceLocal.GenesysDemo;

/// <summary>A user of the organization that <see cref="FakeGenesys"/> plays. Null facts are left out of its answers.</summary>
internal sealed record FakeUser(string Id, string Name)
{
    /// <summary><c>active</c>, <c>inactive</c> or <c>deleted</c>.</summary>
    public string State { get; init; } = "active";

    public string? Email { get; init; }

    public string? Department { get; init; }

    public string? Extension { get; init; }

    public string? Team { get; init; }

    public string Division { get; init; } = "Home";

    /// <summary>Canonical system presence; null for an expand that is missing.</summary>
    public string? Presence { get; init; } = "OFFLINE";

    /// <summary>The organization's definition of it.</summary>
    public string? DefinitionId { get; init; }

    public DateTimeOffset PresenceSince { get; init; }

    /// <summary>Routing status; null for an expand that is missing.</summary>
    public string? Routing { get; init; } = "OFF_QUEUE";

    public DateTimeOffset RoutingSince { get; init; }

    /// <summary>Whether the contacts are left out, as they may be.</summary>
    public bool HasNoContacts { get; init; }
}
