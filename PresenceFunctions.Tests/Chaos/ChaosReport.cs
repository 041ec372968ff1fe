using System.Globalization;

namespace PresenceFunctions.Tests.Chaos;

/// <summary>The rounds of a run on a page that anyone can read, in Markdown.</summary>
internal static class ChaosReport
{
    public static string Of(IReadOnlyList<ChaosResult> results, int seed)
    {
        var wrong = results.Where(result => result.Wrong.Count > 0).ToList();
        var healed = results.Select(result => result.HealedAfter).OfType<TimeSpan>().Order().ToList();
        string[] lines =
        [
            string.Create(CultureInfo.InvariantCulture, $"# Chaos, seed {seed}"),
            "",
            wrong.Count == 0
                ? $"**Right in all {results.Count} rounds:** whatever went wrong, the boards showed every change that was accepted "
                    + "and where the organization's agents were, and none was appended or applied twice."
                : $"**Wrong in {wrong.Count} of {results.Count} rounds,** which are listed below the table.",
            "",
            "Two hosts over one Redis took what a simulated contact centre sent, and one of them followed an organization of Genesys",
            "Cloud, while one thing after the other went wrong and was put right.",
            "*Healed after* is how long it took from then until every host accepted a change and showed it.",
            healed.Count == 0
                ? ""
                : $"Half of the rounds healed within {Seconds(healed[healed.Count / 2])}, the slowest within {Seconds(healed[^1])}.",
            "",
            "| # | What went wrong | For | Healed after | Attempts | Facts accepted | Verdict |",
            "|---|---|---|---|---|---|---|",
            .. results.Select((result, number) => result.Row(number + 1)),
            .. wrong.SelectMany(result => (string[])["", $"## {result.Fault}", "", .. result.Wrong.Take(50).Select(what => $"- {what}")]),
            "",
        ];
        return string.Join('\n', lines);
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
