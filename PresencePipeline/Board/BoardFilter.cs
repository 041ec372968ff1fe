using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using PresencePipeline.Presence;

namespace PresencePipeline.Board;

/// <summary>
/// Which agents to list: <c>?state=</c> in any spelling, several separated by commas, and <c>?department=</c>, <c>?team=</c> and
/// <c>?division=</c> in any case.
/// Values given more than once widen the choice, different parameters narrow it, an empty one is none.
/// </summary>
internal sealed class BoardFilter
{
    private readonly HashSet<string> states = new(StringComparer.Ordinal);
    private readonly HashSet<string> departments;
    private readonly HashSet<string> teams;
    private readonly HashSet<string> divisions;

    public BoardFilter(IQueryCollection query)
    {
        foreach (var state in query["state"].OfType<string>().SelectMany(states => states.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            // The same text may be a presence in one spelling and a routing status in another.
            states.Add(Canonical(PresenceKind.Presence, state));
            states.Add(Canonical(PresenceKind.Routing, state));
        }

        departments = Asked(query["department"]);
        teams = Asked(query["team"]);
        divisions = Asked(query["division"]);
    }

    public bool Includes(Agent agent) =>
        (states.Count == 0 || states.Contains(agent.State))
        && IsAsked(departments, agent.Department)
        && IsAsked(teams, agent.Team)
        && IsAsked(divisions, agent.Division);

    private static HashSet<string> Asked(StringValues values) =>
        values.OfType<string>().Where(value => value.Length > 0).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static bool IsAsked(HashSet<string> asked, string? value) => asked.Count == 0 || (value is not null && asked.Contains(value));

    private static string Canonical(PresenceKind kind, string state) =>
        StateNames.TryNormalise(kind, state, out var canonical) ? canonical : state;
}
