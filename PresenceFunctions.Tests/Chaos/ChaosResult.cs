using System.Globalization;
using PresenceCli.Simulation;

namespace PresenceFunctions.Tests.Chaos;

/// <summary>What became of a load while something went wrong.</summary>
/// <param name="Fault">What went wrong.</param>
/// <param name="Lasted">For how long.</param>
/// <param name="HealedAfter">From its being put right until every host accepted a change and showed it; null if that never came.</param>
/// <param name="Tally">What the senders were told.</param>
/// <param name="Facts">How many facts were accepted.</param>
/// <param name="Wrong">What is not as it must be, in words; nothing is how it should be.</param>
internal sealed record ChaosResult(
    string Fault, TimeSpan Lasted, TimeSpan? HealedAfter, Tally Tally, int Facts, IReadOnlyList<string> Wrong)
{
    public string Row(int number)
    {
        var healed = HealedAfter is { } after ? Seconds(after) : "never";
        var verdict = Wrong.Count == 0 ? "right" : "WRONG";
        return $"| {number} | {Fault} | {Seconds(Lasted)} | {healed} | {Tally.Attempts} | {Facts} | {verdict} |";
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
