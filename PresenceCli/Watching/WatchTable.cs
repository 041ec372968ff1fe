using PresencePipeline.Board;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PresenceCli.Watching;

/// <summary>The board as a table that fits the terminal: what needs attention first, then who has been longest in a state.</summary>
internal sealed class WatchTable(WatchedBoard board, string source)
{
    /// <summary>Lines around the rows but for the counts: status, the table's frame and heading, what does not fit, the cursor's.</summary>
    private const int OtherLines = 7;

    private static readonly (string Heading, int? Width)[] Columns =
        [("agent", null), ("state", 20), ("for", 9), ("department", 20), ("extension", 9)];

    // Not documented states come after these and before OFFLINE.
    private static readonly string[] Order =
        ["NOT_RESPONDING", "INTERACTING", "COMMUNICATING", "IDLE", "ON_QUEUE", "AVAILABLE", "BUSY", "MEETING", "TRAINING", "AWAY", "BREAK", "MEAL"];

    /// <summary>The screen.</summary>
    /// <param name="trouble">Why there is no connection, if there is none.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="height">Lines of the terminal.</param>
    public IRenderable Render(string? trouble, int width, int height)
    {
        var agents = board.Agents.OrderBy(agent => Rank(agent.State)).ThenBy(agent => agent.Since).ThenBy(agent => agent.AgentId, StringComparer.Ordinal).ToList();
        var counts = Counts(agents, width);
        var room = Math.Max(1, height - OtherLines - counts.Count);
        var shown = agents.Count <= room ? agents : agents[..room];
        var table = new Table().RoundedBorder().Expand();
        foreach (var (heading, columnWidth) in Columns)
        {
            table.AddColumn(new TableColumn(heading) { Width = columnWidth, NoWrap = true });
        }

        foreach (var agent in shown)
        {
            table.AddRow(Row(agent, dim: trouble is not null));
        }

        var rest = agents.Count - shown.Count;
        return new Rows(
            Status(agents.Count, trouble),
            new Rows(counts.Select(line => new Text(line))),
            table,
            new Text(rest > 0 ? $"and {rest} more: narrow with --state or --department, or enlarge the window" : " "));
    }

    private Text Status(int count, string? trouble)
    {
        var state = trouble is null ? "live" : $"NOT LIVE: {trouble.TrimEnd('.')}. Trying again.";
        var style = trouble is null ? new Style(Color.Green) : new Style(Color.White, Color.Red, Decoration.Bold);
        return new Text(board.IsKnown ? $"{source}  {state}  {count} agents" : $"{source}  {(trouble is null ? "connecting" : state)}", style) { Overflow = Overflow.Ellipsis };
    }

    /// <summary>Agents per state, on as many lines as they need.</summary>
    private static List<string> Counts(List<Agent> agents, int width)
    {
        var lines = new List<string> { "" };
        foreach (var (state, count) in agents.CountBy(agent => agent.State).OrderBy(state => Rank(state.Key)).ThenBy(state => state.Key, StringComparer.Ordinal))
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

    private Text[] Row(Agent agent, bool dim)
    {
        var style = dim || agent.Confidence != "live" ? new Style(decoration: Decoration.Dim) : Style.Plain;
        var state = dim ? style : new Style(ColourOf(agent.State));
        return
        [
            Cell(agent.Name ?? agent.AgentId, style),
            Cell(agent.Confidence == "live" ? agent.State : $"{agent.State} ({agent.Confidence})", state),
            Cell(Duration(board.Now - agent.Since), style),
            Cell(agent.Department ?? "", style),
            Cell(agent.Extension ?? "", style),
        ];
    }

    private static Text Cell(string text, Style style) => new(text, style) { Overflow = Overflow.Ellipsis };

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

    private static int Rank(string state) => Array.IndexOf(Order, state) is >= 0 and var known ? known : state == "OFFLINE" ? Order.Length + 1 : Order.Length;

    private static Color ColourOf(string state) => state switch
    {
        "NOT_RESPONDING" => Color.Red,
        "INTERACTING" or "COMMUNICATING" => Color.Blue,
        "IDLE" or "ON_QUEUE" or "AVAILABLE" => Color.Green,
        "OFFLINE" => Color.Grey,
        _ => Color.Yellow,
    };
}
