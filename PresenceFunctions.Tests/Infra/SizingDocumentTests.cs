using System.Globalization;
using System.Text.RegularExpressions;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Infra;

/// <summary>The figures that a size is chosen by, and that nothing else would keep true.</summary>
public sealed partial class SizingDocumentTests
{
    [Fact]
    public void Costs_OfEachSize_AddUp()
    {
        var rows = CostRow().Matches(Read("deploy.md"))
            .Select(row => row.Groups[2].Captures.Select(cell => Number(cell.Value)).ToArray()).ToList();

        Assert.Equal(11, rows.Count);
        Assert.All(Enumerable.Range(0, 3), size => Assert.Equal(rows[^1][size], rows.SkipLast(1).Sum(row => row[size])));
    }

    /// <summary>Rates of tens of thousands a second are measured ones.</summary>
    [Fact]
    public void Rates_OfScaling_AreThoseOfThePerformancePage()
    {
        var rates = Rate().Matches(Read("scaling.md").ReplaceLineEndings(" ")).Select(rate => rate.Value).ToList();

        Assert.InRange(rates.Count, 4, 10);
        Assert.All(rates, rate => Assert.Contains($" {rate} ", Read("performance.md"), StringComparison.Ordinal));
    }

    private static string Read(string document) => File.ReadAllText(Repository.PathOf($"docs/{document}"));

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| (?:[^|]+|\*\*together\*\*) \| ([^|]*)\|(?: (?:\*\*)?(\d+\.\d\d)(?:\*\*)? \|){3}$", RegexOptions.Multiline)]
    private static partial Regex CostRow();

    [GeneratedRegex(@"\b\d{2,3},\d{3}\b(?= signed deliveries| entries a second| deliveries a second| on \d)")]
    private static partial Regex Rate();
}
