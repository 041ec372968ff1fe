using Spectre.Console;
using Spectre.Console.Rendering;

namespace PresenceCli.Lag;

/// <summary>
/// The groups' figures: a table with the reasons of the verdicts below it, or a paragraph each where a table is too wide.
/// </summary>
internal static class LagTable
{
    private const int TableWidth = 150;

    public static IRenderable Of(IReadOnlyList<GroupLine> groups, int width) => groups.Count == 0
        ? new Text("There is no group: nothing has arrived and nothing has drained yet.")
        : new Rows(width < TableWidth ? groups.Select(Figures) : [Table(groups), .. groups.Select(Reason)]);

    private static Table Table(IReadOnlyList<GroupLine> groups)
    {
        var partitioned = groups.Any(group => group.Partition is not null);
        string[] names = partitioned ? ["group", "partition"] : ["group"];
        string[] figures = ["length", "lag", "pending", "oldest unread", "oldest pending", "consumers", "in/s", "out/s", "catch-up"];
        var table = new Table().AddColumns(names);
        foreach (var figure in figures)
        {
            table.AddColumn(new TableColumn(figure).RightAligned());
        }

        table.AddColumn("verdict");
        foreach (var group in groups)
        {
            string[] place = partitioned ? [group.Group, group.Partition ?? ""] : [group.Group];
            string[] values =
            [
                group.Length, group.Lag, group.Pending, group.OldestUnread, group.OldestPending, group.Consumers, group.In, group.Out,
                group.CatchUp,
            ];
            table.AddRow([.. place.Concat(values).Select(text => new Text(text)), new Text(group.Verdict, group.Style)]);
        }

        return table;
    }

    private static Paragraph Figures(GroupLine group) => Reason(group).Append(
        $"\n  length {group.Length}, lag {group.Lag}, pending {group.Pending}, oldest unread {group.OldestUnread}, oldest pending "
            + $"{group.OldestPending}, "
        + $"consumers {group.Consumers}, in {group.In}/s, out {group.Out}/s, catch-up {group.CatchUp}");

    private static Paragraph Reason(GroupLine group)
    {
        var place = group.Partition is { } partition ? $"{group.Group} {partition}" : group.Group;
        return new Paragraph().Append(group.Verdict, group.Style).Append($" {place}: {group.Reason}");
    }
}
