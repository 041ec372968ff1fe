using PresencePipeline.Presence;

namespace PresencePipeline.Genesys;

/// <summary>A user of Genesys Cloud; what it did not say, or not readably, is null.</summary>
internal sealed record GenesysUser(AgentId Id)
{
    /// <summary>Whether they may work; not when deactivated or deleted.</summary>
    public bool IsActive { get; init; } = true;

    public string? Name { get; init; }

    public string? Email { get; init; }

    public string? Department { get; init; }

    public string? Extension { get; init; }

    public string? Team { get; init; }

    public string? Division { get; init; }

    public string? DivisionId { get; init; }

    /// <summary>No presence is no information, never OFFLINE.</summary>
    public GenesysFact? Presence { get; init; }

    public GenesysFact? Routing { get; init; }
}
