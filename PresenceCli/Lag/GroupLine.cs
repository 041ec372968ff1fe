using System.Globalization;
using System.Text.Json;
using PresencePipeline.Lag;
using Spectre.Console;

namespace PresenceCli.Lag;

/// <summary>A group as <c>GET /api/lag</c> answers it, in words for a table.</summary>
internal sealed class GroupLine(JsonElement group)
{
    private const string Nothing = "-";

    public string Group => Text("group");

    /// <summary>Null where the answer names none.</summary>
    public string? Partition => group.TryGetProperty("partition", out var partition) ? partition.ToString() : null;

    public string Length => Number("length");

    /// <summary>With <c>~</c> before it where it is an estimate.</summary>
    public string Lag => (group.TryGetProperty("lagIsEstimate", out var isEstimate) && isEstimate.ValueKind == JsonValueKind.True ? "~" : "") + Number("lag");

    public string Pending => Number("pending");

    public string OldestUnread => Time("oldestUnreadSeconds");

    public string OldestPending => Time("oldestPendingSeconds");

    public string Consumers => Number("consumers");

    public string In => Number("inPerSecond");

    public string Out => Number("outPerSecond");

    public string CatchUp => Time("catchUpSeconds");

    public string Verdict => Text("verdict");

    public string Reason => Text("reason");

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

    private string Text(string name) => group.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private string Number(string name) => Value(name) is { } number
        ? number.ToString(number == Math.Truncate(number) ? "#,0" : "#,0.0", CultureInfo.InvariantCulture)
        : Nothing;

    private string Time(string name) => Value(name) is { } seconds and > 0 ? LagReasons.Time(TimeSpan.FromSeconds(seconds)) : Nothing;

    private double? Value(string name) =>
        group.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
