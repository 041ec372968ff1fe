using PresencePipeline.Presence;

namespace PresencePipeline.Payloads;

/// <summary>
/// Reads whose change it is. What stands where a sender's template was never filled in is refused: taken for an agent, it
/// would gather everybody's changes in one row.
/// </summary>
internal static class AgentName
{
    private static readonly HashSet<string> Unfilled = new(StringComparer.OrdinalIgnoreCase)
    {
        "undefined", "null", "None", "nil", "NaN", "[object Object]",
    };

    /// <summary>Brackets that templates put around a name, and no id has.</summary>
    private const string Brackets = "{}<>*";

    /// <param name="text">The id as the payload has it.</param>
    /// <param name="owner">The member that has it, for the sender.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="problem">What is wrong, in words for the sender.</param>
    public static bool TryRead(string? text, string owner, out AgentId agentId, out string? problem)
    {
        problem = null;
        if (!AgentId.TryParse(text, out agentId))
        {
            problem = $"{owner} names no agent, or one that consists of dots only.";
        }
        else if (IsPlaceholder(agentId.Value))
        {
            problem = $"{owner} holds the placeholder {Excerpt.Of(agentId.Value)} where an agent's id belongs: "
                + "the sender's template is not filled in.";
        }

        return problem is null;
    }

    private static bool IsPlaceholder(string text) => Unfilled.Contains(text.Trim()) || text.AsSpan().ContainsAny(Brackets);
}
