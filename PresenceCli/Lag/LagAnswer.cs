namespace PresenceCli.Lag;

/// <summary>The answer of <c>GET /api/lag</c>.</summary>
/// <param name="Json">As it came.</param>
/// <param name="Groups">A line per group and partition.</param>
internal sealed record LagAnswer(string Json, IReadOnlyList<GroupLine> Groups)
{
    /// <summary>The exit code of the worst verdict.</summary>
    public int ExitCode => Groups.Select(group => group.ExitCode).DefaultIfEmpty(0).Max();
}
