using Microsoft.AspNetCore.Http;
using PresencePipeline.Presence;

namespace PresencePipeline.Board;

/// <summary>
/// Which agents to list: <c>?state=</c> in any spelling, several separated by commas, and <c>?department=</c> in any case.
/// Values given more than once widen the choice, different parameters narrow it, an empty value is ignored.
/// </summary>
internal sealed class BoardFilter
{
    private readonly HashSet<string> states = new(StringComparer.Ordinal);
    private readonly HashSet<string> departments = new(StringComparer.OrdinalIgnoreCase);

    public BoardFilter(IQueryCollection query)
    {
        foreach (var state in query["state"].OfType<string>()
            .SelectMany(states => states.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            // The same text may be a presence in one spelling and a routing status in another.
            states.Add(Canonical(PresenceKind.Presence, state));
            states.Add(Canonical(PresenceKind.Routing, state));
        }

        departments.UnionWith(query["department"].OfType<string>().Where(department => department.Length > 0));
    }

    public bool Includes(Agent agent) =>
        (states.Count == 0 || states.Contains(agent.State))
        && (departments.Count == 0 || (agent.Department is { } department && departments.Contains(department)));

    private static string Canonical(PresenceKind kind, string state) =>
        StateNames.TryNormalise(kind, state, out var canonical) ? canonical : state;
}
