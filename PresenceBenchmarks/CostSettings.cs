using System.Globalization;

namespace PresenceBenchmarks;

/// <summary>
/// What <c>./dev bench cost</c> is told: <c>beside=&lt;another build's PresenceLocal.dll&gt;</c>, <c>worker</c> for the
/// published app beside the local host, <c>rates=200,500</c>, <c>connections=1</c>, <c>seconds=5</c>, <c>rounds=3</c>,
/// <c>idle-seconds=20</c>, <c>measure=cost,idle,latency</c>, <c>plot=&lt;file&gt;</c>.
/// </summary>
internal sealed class CostSettings
{
    private readonly Dictionary<string, string> values;

    private CostSettings(Dictionary<string, string> values) => this.values = values;

    public IReadOnlyList<int> Rates => Numbers("rates", "20,50,200,500,2000");

    public IReadOnlyList<int> Connections => Numbers("connections", "1,16");

    public int Seconds => Numbers("seconds", "5")[0];

    public int IdleSeconds => Numbers("idle-seconds", "20")[0];

    public int Rounds => Numbers("rounds", "3")[0];

    /// <summary>The file that the plot is written to.</summary>
    public string Plot => Value("plot", Path.Combine(Path.GetTempPath(), "presence-cost.svg"));

    /// <summary>This build's host and, where they are asked for, another's and the published app, which has no assembly here.</summary>
    public IEnumerable<(string Name, string? Assembly)> Hosts =>
    [
        .. values.TryGetValue("beside", out var other) ? [("before", Path.GetFullPath(other))] : Array.Empty<(string, string?)>(),
        ("now", "PresenceLocal.dll"),
        .. values.ContainsKey("worker") ? [("worker", null)] : Array.Empty<(string, string?)>(),
    ];

    public static CostSettings Parse(string[] arguments) =>
        new(arguments.Select(argument => argument.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[^1], StringComparer.Ordinal));

    public bool Measures(string part) => Value("measure", "cost,idle,latency").Split(',').Contains(part);

    private string Value(string name, string otherwise) => values.GetValueOrDefault(name, otherwise);

    private int[] Numbers(string name, string otherwise) =>
        [.. Value(name, otherwise).Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
}
