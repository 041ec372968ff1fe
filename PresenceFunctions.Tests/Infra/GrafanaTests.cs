using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PresenceFunctions.Tests.Telemetry;
using PresenceFunctions.Tests.Testing;

namespace PresenceFunctions.Tests.Infra;

/// <summary>infra/grafana.json asks for what the meter publishes, by the names that Prometheus gives it.</summary>
public sealed partial class GrafanaTests
{
    /// <summary>Labels that Prometheus adds: what a histogram's bucket ends with, and the service's name.</summary>
    private static readonly string[] OfPrometheus = ["le", "job"];

    private static readonly JsonNode Dashboard = JsonNode.Parse(File.ReadAllText(Repository.PathOf("infra/grafana.json")))!;

    private static IEnumerable<JsonNode> Panels =>
        Dashboard["panels"]!.AsArray().OfType<JsonNode>().Where(panel => (string?)panel["type"] != "row");

    private static IReadOnlyList<string> Queries =>
    [
        .. Panels.SelectMany(panel => panel["targets"]!.AsArray()).Select(target => (string)target!["expr"]!),
        .. Dashboard["templating"]!["list"]!.AsArray().Select(variable => variable!["query"] as JsonObject).OfType<JsonObject>().Select(
            query => (string)query["query"]!),
    ];

    [Fact]
    public void Queries_Metrics_ArePublishedByTheMeter()
    {
        var published = TelemetryDocumentTests.Published().SelectMany(PrometheusNames).ToHashSet(StringComparer.Ordinal);

        var named = Queries.SelectMany(query => Metric().Matches(query)).Select(metric => metric.Value).ToHashSet(StringComparer.Ordinal);

        Assert.Contains("presence_group_oldest_unread_seconds", named);
        Assert.Contains("presence_freshness_seconds_bucket", named);
        Assert.Empty(named.Except(published, StringComparer.Ordinal));
        Assert.All(Queries, query => Assert.Matches(Metric(), query));
    }

    [Fact]
    public void Queries_Counters_AreReadAsRatesAndGaugesAsTheyAre() => Assert.All(Queries, query => Assert.All(
        Metric().Matches(query),
        metric => Assert.Equal(
            metric.Value.EndsWith("_total", StringComparison.Ordinal) || metric.Value.EndsWith("_bucket", StringComparison.Ordinal),
            Rate().IsMatch(query[..metric.Index]))));

    [Fact]
    public void Queries_Labels_AreTagsOfTheMetricInTheDocument()
    {
        var rows = File.ReadAllLines(Repository.PathOf("docs/telemetry.md")).Where(
            line => line.StartsWith("| `presence.", StringComparison.Ordinal));
        var tags = rows.Select(line => line.Split('|')).SelectMany(
            cells => Quoted().Matches(cells[1]).Select(metric => (Metric: metric.Groups[1].Value, Tags: cells[3])))
            .ToDictionary(
                row => row.Metric, row => Quoted().Matches(row.Tags).Select(tag => tag.Groups[1].Value).ToList(), StringComparer.Ordinal);

        Assert.All(Queries, query =>
        {
            var metric = TelemetryDocumentTests.Published().Single(metric => PrometheusNames(metric).Contains(Metric().Match(query).Value));
            var labels = Grouping().Matches(query).SelectMany(by => by.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries))
                .Concat(Matcher().Matches(query).Select(matcher => matcher.Groups[1].Value));
            Assert.Empty(labels.Except([.. tags[metric.Name], .. OfPrometheus], StringComparer.Ordinal));
        });
    }

    [Fact]
    public void Legends_NameLabelsThatTheirQueryKeeps() => Assert.All(Panels.SelectMany(panel => panel["targets"]!.AsArray()), target =>
    {
        var kept = Grouping().Match((string)target!["expr"]!).Groups[1].Value.Split(',', StringSplitOptions.TrimEntries);
        Assert.All(Legend().Matches((string)target["legendFormat"]!), label => Assert.Contains(label.Groups[1].Value, kept));
    });

    [Fact]
    public void Panels_EachOne_HasATitleAndWhatItMeansAndAPlaceOfItsOwn()
    {
        var places = new HashSet<(int X, int Y)>();
        Assert.All(Panels, panel =>
        {
            Assert.NotEqual("", (string?)panel["title"] ?? "");
            Assert.EndsWith(".", (string?)panel["description"] ?? "", StringComparison.Ordinal);
            var (x, y, width, height) = (
                (int)panel["gridPos"]!["x"]!, (int)panel["gridPos"]!["y"]!, (int)panel["gridPos"]!["w"]!, (int)panel["gridPos"]!["h"]!);
            Assert.InRange(x + width, 1, 24);
            Assert.All(
                from column in Enumerable.Range(x, width) from line in Enumerable.Range(y, height) select (column, line),
                cell => Assert.True(places.Add(cell), $"{panel["title"]} covers another panel at {cell}."));
        });
        Assert.Equal(
            Dashboard["panels"]!.AsArray().Count, Dashboard["panels"]!.AsArray().Select(panel => (int)panel!["id"]!).Distinct().Count());
    }

    /// <summary>
    /// What Prometheus calls an instrument's series: dots become underscores, seconds, ratios and counters say so at the end, and units
    /// in braces are left out (OpenTelemetry, "Prometheus and OpenMetrics Compatibility").
    /// </summary>
    private static IReadOnlyList<string> PrometheusNames(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_') + instrument.Unit switch { "s" => "_seconds", "1" => "_ratio", _ => "" };
        return instrument switch
        {
            Histogram<double> => [$"{name}_bucket", $"{name}_sum", $"{name}_count"],
            Counter<long> => [$"{name}_total"],
            _ => [name],
        };
    }

    [GeneratedRegex(@"\bpresence_[a-z_]+\b")]
    private static partial Regex Metric();

    [GeneratedRegex(@"\b(rate|increase)\($")]
    private static partial Regex Rate();

    [GeneratedRegex(@"\bby \(([^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex("""[{,]\s*([a-z_]+)(?:=~|!=|!~|=)["]""")]
    private static partial Regex Matcher();

    [GeneratedRegex(@"\{\{([a-z_]+)\}\}")]
    private static partial Regex Legend();

    [GeneratedRegex("`([a-z_.]+)`")]
    private static partial Regex Quoted();
}
