using System.Globalization;

namespace PresenceCli.Watching;

/// <summary>
/// Changes as lines for other programs: when it began (ISO 8601), agent id, state before, state after, name, department,
/// separated by tabs. An agent who comes has <c>-</c> before, one who goes <c>-</c> after.
/// </summary>
internal sealed class WatchLines(TextWriter output, TextWriter errors)
{
    private const string None = "-";

    private bool wasBroken;

    public void Write(Transition transition, long now)
    {
        if (transition.IsOfState)
        {
            var agent = transition.Agent;
            var at = DateTimeOffset.FromUnixTimeMilliseconds(transition.After?.Since ?? now)
                .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            output.WriteLine(
                string.Join(
                    '\t',
                    at,
                    agent.AgentId,
                    transition.Before?.State ?? None,
                    transition.After?.State ?? None,
                    agent.Name,
                    agent.Department));
            output.Flush();
        }
    }

    /// <summary>Says that there is no connection, and why, and that there is one again.</summary>
    public void WriteConnection(string? trouble)
    {
        if (trouble is not null)
        {
            errors.WriteLine($"Not live: {trouble.TrimEnd('.')}. Trying again.");
        }
        else if (wasBroken)
        {
            errors.WriteLine("Live again.");
        }

        wasBroken = trouble is not null;
    }
}
