using System.Globalization;
using PresencePipeline.Lag;
using Spectre.Console;

namespace PresenceCli.Lag;

/// <summary>A group as <c>GET /api/lag</c> answers it, in words for a table.</summary>
internal sealed class GroupLine(AnsweredGroup group)
{
    private const string Nothing = "-";

    public string Group => group.Group;

    /// <summary>Null where the answer names none.</summary>
    public string? Partition => group.Partition?.ToString(CultureInfo.InvariantCulture);

    public string Length => Number(group.Length);

    /// <summary>With <c>~</c> before it where it is an estimate.</summary>
    public string Lag => (group.LagIsEstimate ? "~" : "") + Number(group.Lag);

    public string Pending => Number(group.Pending);

    public string OldestUnread => Time(group.OldestUnreadSeconds);

    public string OldestPending => Time(group.OldestPendingSeconds);

    public string Consumers => Number(group.Consumers);

    public string In => Number(group.InPerSecond);

    public string Out => Number(group.OutPerSecond);

    public string CatchUp => Time(group.CatchUpSeconds);

    public string Verdict => group.Verdict;

    public string Reason => group.Reason;

    public Style Style => Verdict switch
    {
        "ok" => new Style(Color.Green),
        "catching-up" => new Style(Color.Yellow),
        "falling-behind" => new Style(Color.DarkOrange),
        "stalled" or "stuck" => new Style(Color.Red, decoration: Decoration.Bold),
        _ => new Style(Color.Grey),
    };

    /// <summary>The exit code for the verdict; the worse, the higher.</summary>
    public int ExitCode => Verdict switch
    {
        "ok" => 0,
        "catching-up" => 2,
        "falling-behind" => 4,
        "stalled" => 5,
        "stuck" => 6,
        _ => 3,
    };

    private static string Number(double? value) => value is { } number
        ? number.ToString(number == Math.Truncate(number) ? "#,0" : "#,0.0", CultureInfo.InvariantCulture)
        : Nothing;

    private static string Time(double? value) => value is { } seconds and > 0 ? LagReasons.Time(TimeSpan.FromSeconds(seconds)) : Nothing;
}
