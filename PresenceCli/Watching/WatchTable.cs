using PresencePipeline.Board;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PresenceCli.Watching;

/// <summary>The board as a table that fits the terminal: what needs attention first, then who has been longest in a state.</summary>
internal sealed class WatchTable(WatchedBoard board, string source)
{
    /// <summary>Lines around the rows but for the counts: status, the table's frame and heading, what does not fit, the cursor's.</summary>
    private const int OtherLines = 7;

    /// <summary>Less than this of a name says little; then the last columns give way.</summary>
    private const int NarrowestAgent = 16;

    // A border and a space on each side of a column, and one more border.
    private const int ColumnFrame = 3;

    private static readonly (string Heading, int Width, Func<Agent, long, string> Text)[] Columns =
    [
        ("state", 20, (agent, _) => agent.Confidence == "live" ? agent.State : $"{agent.State} ({agent.Confidence})"),
        ("for", 9, (agent, now) => Duration(now - agent.Since)),
        ("department", 20, (agent, _) => agent.Department ?? ""),
        ("extension", 9, (agent, _) => agent.Extension ?? ""),
    ];

    // Not documented states come after these and before OFFLINE.
    private static readonly string[] Order =
        [
            "NOT_RESPONDING", "INTERACTING", "COMMUNICATING", "IDLE", "ON_QUEUE", "AVAILABLE", "BUSY", "MEETING", "TRAINING", "AWAY",
            "BREAK", "MEAL",
        ];

    /// <summary>The screen.</summary>
    /// <param name="trouble">Why there is no connection, if there is none.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="height">Lines of the terminal.</param>
    public IRenderable Render(string? trouble, int width, int height)
    {
        var agents = board.Agents.OrderBy(agent => Rank(agent.State)).ThenBy(agent => agent.Since)
            .ThenBy(agent => agent.AgentId, StringComparer.Ordinal).ToList();
        var counts = Counts(agents, width);
        var room = Math.Max(1, height - OtherLines - counts.Count);
        var shown = agents.Count <= room ? agents : agents[..room];
        var columns = Columns.Length;
        while (columns > 1 && AgentWidth(columns, width) < NarrowestAgent)
        {
            columns--;
        }

        var agentWidth = Math.Max(1, AgentWidth(columns, width));
        var table = new Table().RoundedBorder();
        table.AddColumn(new TableColumn("agent") { Width = agentWidth });
        foreach (var (heading, columnWidth, _) in Columns[..columns])
        {
            table.AddColumn(new TableColumn(heading) { Width = columnWidth });
        }

        foreach (var agent in shown)
        {
            table.AddRow(Row(agent, agentWidth, columns, dim: trouble is not null));
        }

        var rest = agents.Count - shown.Count;
        return new Rows(
            Status(agents.Count, trouble, width),
            new Rows(counts.Select(line => new Text(Fit(line, width)))),
            table,
            new Text(rest > 0 ? Fit($"and {rest} more: narrow with --state, --department or --team, or enlarge the window", width) : " "));
    }

    private static int AgentWidth(int columns, int width) =>
        width - 1 - ColumnFrame - Columns[..columns].Sum(column => column.Width + ColumnFrame);

    private Text Status(int count, string? trouble, int width)
    {
        var state = trouble is null ? "live" : $"NOT LIVE: {trouble.TrimEnd('.')}. Trying again.";
        var style = trouble is null ? new Style(Color.Green) : new Style(Color.White, Color.Red, Decoration.Bold);
        return new Text(
            Fit(board.IsKnown ? $"{source}  {state}  {count} agents" : $"{source}  {(trouble is null ? "connecting" : state)}", width),
            style);
    }

    /// <summary>Agents per state, on as many lines as they need.</summary>
    private static List<string> Counts(List<Agent> agents, int width)
    {
        var lines = new List<string> { "" };
        foreach (var (state, count) in agents.CountBy(agent => agent.State).OrderBy(state => Rank(state.Key))
            .ThenBy(state => state.Key, StringComparer.Ordinal))
        {
            var text = $"{state} {count}  ";
            if (lines[^1].Length + text.Length > width)
            {
                lines.Add("");
            }

            lines[^1] += text;
        }

        return lines;
    }

    private Text[] Row(Agent agent, int agentWidth, int columns, bool dim)
    {
        var style = dim || agent.Confidence != "live" ? new Style(decoration: Decoration.Dim) : Style.Plain;
        var state = dim ? style : new Style(ColourOf(agent.State));
        return
        [
            new Text(Fit(agent.Name ?? agent.AgentId, agentWidth), style),
            .. Columns[..columns]
                .Select((column, at) => new Text(Fit(column.Text(agent, board.Now), column.Width), at == 0 ? state : style)),
        ];
    }

    /// <summary>The text on one line, cut off where it is too long: a second line would push the first out of the terminal.</summary>
    private static string Fit(string text, int width)
    {
        var segment = new Segment(text.ReplaceLineEndings(" "));
        return segment.CellCount() <= width ? segment.Text : $"{Segment.Truncate(segment, width - 1)?.Text}…";
    }

    /// <summary>1:05, 2:30:00, 3 d 4 h.</summary>
    private static string Duration(long milliseconds)
    {
        var time = TimeSpan.FromMilliseconds(Math.Max(0, milliseconds));
        return time switch
        {
            { TotalDays: >= 1 } => $"{time.Days} d {time.Hours} h",
            { TotalHours: >= 1 } => $"{time.Hours}:{time.Minutes:d2}:{time.Seconds:d2}",
            _ => $"{time.Minutes}:{time.Seconds:d2}",
        };
    }

    private static int Rank(string state) =>
        Array.IndexOf(Order, state) is >= 0 and var known ? known : state == "OFFLINE" ? Order.Length + 1 : Order.Length;

    private static Color ColourOf(string state) => state switch
    {
        "NOT_RESPONDING" => Color.Red,
        "INTERACTING" or "COMMUNICATING" => Color.Blue,
        "IDLE" or "ON_QUEUE" or "AVAILABLE" => Color.Green,
        "OFFLINE" => Color.Grey,
        _ => Color.Yellow,
    };
}
