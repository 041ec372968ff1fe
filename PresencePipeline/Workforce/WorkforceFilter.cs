using Microsoft.AspNetCore.Http;
using PresencePipeline.Presence;

namespace PresencePipeline.Workforce;

/// <summary>
/// Whom to report on: <c>?agentId=</c>, and <c>?department=</c> in any case. Values given more than once widen the choice,
/// different parameters narrow it, an empty value is ignored.
/// </summary>
internal sealed class WorkforceFilter
{
    private readonly HashSet<string> agentIds = new(StringComparer.Ordinal);
    private readonly HashSet<string> departments = new(StringComparer.OrdinalIgnoreCase);

    public WorkforceFilter(IQueryCollection query)
    {
        ListsAgents = query["agents"] != "none";
        agentIds.UnionWith(query["agentId"].OfType<string>().Where(id => id.Length > 0)
            .Select(id => AgentId.TryParse(id, out var agentId) ? agentId.Value : id));
        departments.UnionWith(query["department"].OfType<string>().Where(department => department.Length > 0));
    }

    /// <summary>Whether to list the agents; <c>?agents=none</c> asks for the rule hits only.</summary>
    public bool ListsAgents { get; }

    public bool Includes(AgentDay agent) =>
        (agentIds.Count == 0 || agentIds.Contains(agent.AgentId))
        && (departments.Count == 0 || (agent.Profile?.Department is { } department && departments.Contains(department)));
}
