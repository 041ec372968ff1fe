namespace PresencePipeline.Agents;

/// <summary>What the directory knows of an agent; every fact may be missing.</summary>
public sealed record AgentProfile(
    string? Name, string? Department = null, string? Team = null, string? Division = null, string? Extension = null, string? Email = null)
{
    /// <summary>The same profile with blank facts left out, since they mean nothing: an agent without a name is shown by id.</summary>
    internal AgentProfile WithoutBlanks() =>
        new(Known(Name), Known(Department), Known(Team), Known(Division), Known(Extension), Known(Email));

    private static string? Known(string? fact) => string.IsNullOrWhiteSpace(fact) ? null : fact;
}
