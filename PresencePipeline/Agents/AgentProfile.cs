namespace PresencePipeline.Agents;

/// <summary>What the directory knows of an agent; every fact may be missing.</summary>
public sealed record AgentProfile(
    string? Name, string? Department, string? Extension, string? Email, string? Team = null, string? Division = null)
{
    /// <summary>The same where what is blank is missing, as it is meant: an agent without a name is shown by id.</summary>
    internal AgentProfile WithoutBlanks() =>
        new(Known(Name), Known(Department), Known(Extension), Known(Email), Known(Team), Known(Division));

    private static string? Known(string? fact) => string.IsNullOrWhiteSpace(fact) ? null : fact;
}
