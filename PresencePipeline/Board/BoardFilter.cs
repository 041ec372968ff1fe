using Microsoft.AspNetCore.Http;
using PresencePipeline.Presence;

namespace PresencePipeline.Board;

/// <summary>
/// Which agents to list: <c>?state=</c> in any spelling, several separated by commas; <c>?department=</c>, <c>?team=</c> and
/// <c>?division=</c> in any case.
/// Values given more than once widen the choice, different parameters narrow it, an empty value is ignored.
/// </summary>
internal sealed class BoardFilter
{
    private readonly HashSet<string> states = new(StringComparer.Ordinal);
    private readonly HashSet<string> departments;
    private readonly HashSet<string> teams;
    private readonly HashSet<string> divisions;

    public BoardFilter(IQueryCollection query)
    {
        foreach (var state in query["state"].OfType<string>()
            .SelectMany(states => states.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            // The same text may be a presence in one spelling and a routing status in another.
            states.Add(Canonical(PresenceKind.Presence, state));
            states.Add(Canonical(PresenceKind.Routing, state));
        }

        departments = Names(query["department"]);
        teams = Names(query["team"]);
        divisions = Names(query["division"]);
    }

    public bool Includes(Agent agent) =>
        (states.Count == 0 || states.Contains(agent.State))
        && IsAmong(departments, agent.Department) && IsAmong(teams, agent.Team) && IsAmong(divisions, agent.Division);

    private static HashSet<string> Names(IEnumerable<string?> values) =>
        values.OfType<string>().Where(value => value.Length > 0).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static bool IsAmong(HashSet<string> chosen, string? name) => chosen.Count == 0 || (name is not null && chosen.Contains(name));

    private static string Canonical(PresenceKind kind, string state) =>
        StateNames.TryNormalise(kind, state, out var canonical) ? canonical : state;
}
