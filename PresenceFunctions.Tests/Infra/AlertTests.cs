using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Answers;
using PresencePipeline.Genesys;
using PresencePipeline.Lag;
using PresencePipeline.Secrets;

namespace PresenceFunctions.Tests.Infra;

/// <summary>Alerts look at what the code measures, by the code's own limits, and each has its page for whoever is woken by it.</summary>
public sealed partial class AlertTests
{
    private static readonly Deployment Production = Deployment.Of("prod");

    private static IReadOnlyList<DeployedResource> Alerts =>
        [.. Production.OfType(ResourceTypes.MetricAlert), .. Production.OfType(ResourceTypes.LogAlert)];

    [Theory]
    [InlineData("pending")]
    [InlineData("oldest-unread")]
    [InlineData("stalled")]
    [InlineData("no-data")]
    [InlineData("redis-memory")]
    [InlineData("failed-requests")]
    [InlineData("not-ready")]
    [InlineData("source-drift")]
    [InlineData("source-age")]
    public void Alert_OfTheEssentials_IsThere(string name) => Assert.Contains(name, Alerts.Select(Name));

    [Fact]
    public void Alerts_EachOne_HasItsSectionInTheOperatorsPage()
    {
        var sections = Heading().Matches(File.ReadAllText(Repository.PathOf("docs/operate.md"))).Select(heading => heading.Groups[1].Value);

        Assert.Equal(Alerts.Select(Name).Order(StringComparer.Ordinal), sections.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Alerts_EachOne_SaysWhereItsSectionIs() => Assert.All(
        Alerts, alert => Assert.EndsWith(
            $"docs/operate.md, {Name(alert)}.", (string)alert.At("properties.description")!, StringComparison.Ordinal));

    [Fact]
    public void Metrics_ThatAlertsAndTheWorkbookName_AreMeasured()
    {
        var measured = Named(
            Repository.Sources().Where(source => source.Path.StartsWith("PresencePipeline", StringComparison.Ordinal))
                .SelectMany(source => source.Lines));
        var alerts = Alerts.Select(
            alert => (string?)alert.At("properties.criteria.allOf.0.metricName") ?? (string?)alert.At("properties.criteria.allOf.0.query")
                ?? "");
        var workbook = Assert.Single(Production.OfType(ResourceTypes.Workbook)).At("properties.serializedData")!;

        var named = Named([.. alerts, (string)workbook!]);

        Assert.Contains("presence.group.pending", named);
        Assert.Contains("presence.live.subscribers", named);
        Assert.Empty(named.Except(measured, StringComparer.Ordinal));
    }

    [Fact]
    public void Results_ThatAQueryNames_AreGivenToDeliveries()
    {
        var endpoint = File.ReadAllText(Repository.PathOf("PresencePipeline/Webhooks/IngestEndpoint.cs"));
        var named = QuotedList().Match(Query("refused-deliveries")).Groups[1].Value.Split(", ").Select(result => result.Trim('\''));

        Assert.All(named, result => Assert.Contains($"\"{result}\"", endpoint, StringComparison.Ordinal));
    }

    /// <summary>
    /// The exporter sends a gauge's value and nothing else (<see cref="Telemetry.AzureMonitorExportTests"/>), which Azure Monitor
    /// keeps as Sum.
    /// </summary>
    [Fact]
    public void Gauges_InQueriesOfAlertsAndTheWorkbook_AreReadAsSum()
    {
        var gauges = Repository.Sources().Where(source => source.Path.StartsWith("PresencePipeline/", StringComparison.Ordinal))
            .SelectMany(source => Gauge().Matches(string.Join('\n', source.Lines))).Select(gauge => gauge.Groups[1].Value).ToList();
        var workbook = JsonNode.Parse(File.ReadAllText(Repository.PathOf("infra/workbook.json")))!["items"]!.AsArray().Select(
            item => (string?)item!["content"]!["query"]);

        var ofGauges = Alerts.Select(alert => (string?)alert.At("properties.criteria.allOf.0.query")).Concat(workbook).OfType<string>()
            .Where(query => Named([query]).Overlaps(gauges)).ToList();

        Assert.Contains("presence.group.oldest_unread", gauges);
        Assert.NotEmpty(ofGauges);
        Assert.All(ofGauges, query => Assert.DoesNotMatch(@"\b(Min|Max)\b", Comment().Replace(query, "")));
    }

    /// <summary>Or a partition in which nothing happens would hide that another one waits.</summary>
    [Fact]
    public void Stalled_Group_IsJudgedByItsWorstPartition()
    {
        Assert.Contains("by group, partition", Query("stalled"), StringComparison.Ordinal);
        Assert.Contains("max(oldestUnread)", Query("stalled"), StringComparison.Ordinal);
    }

    [Fact]
    public void Pending_Threshold_IsTheApps() => Assert.Equal(
        Production.AppSettings()["Lag:PendingThreshold"], Threshold("pending").ToString(CultureInfo.InvariantCulture));

    [Fact]
    public void Stalled_Threshold_IsThatOfTheVerdict() => Assert.Equal(new LagOptions().StalledAfter.TotalSeconds, Threshold("stalled"));

    [Fact]
    public void SecretsAge_Threshold_IsThreeRefreshIntervals() =>
        Assert.Equal(3 * new KeyVaultOptions().RefreshInterval.TotalSeconds, Threshold("secrets-age"));

    [Fact]
    public void SourceAge_Threshold_IsThreePeriodsOfTheSweep() =>
        Assert.Equal(3 * new GenesysOptions().SweepEvery.TotalSeconds, Threshold("source-age"));

    [Fact]
    public void SourceDrift_Threshold_IsAPercent() => Assert.Equal(1, Threshold("source-drift"));

    [Fact]
    public void Availability_OfTheApp_IsAskedOfItsReadyRoute()
    {
        var test = Assert.Single(Production.OfType(ResourceTypes.WebTest));

        Assert.Contains(
            $"/{Routes.Prefix}/{Routes.HealthReady}'", (string)test.At("properties.Request.RequestUrl")!, StringComparison.Ordinal);
        Assert.Equal(200, (int)test.At("properties.ValidationRules.ExpectedHttpStatusCode")!);
        Assert.Equal(test.Id, (string?)Find("not-ready").At("properties.criteria.webTestId"));
    }

    private static string Name(DeployedResource alert) => alert.Name["presence-prod-".Length..];

    private static DeployedResource Find(string name) => Alerts.Single(alert => Name(alert) == name);

    private static string Query(string name) => (string)Find(name).At("properties.criteria.allOf.0.query")!;

    private static double Threshold(string name) => (double)Find(name).At("properties.criteria.allOf.0.threshold")!;

    private static HashSet<string> Named(IEnumerable<string> texts) =>
        texts.SelectMany(text => Metric().Matches(text)).Select(metric => metric.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex("""["'](presence\.[a-z_.]+)["']""")]
    private static partial Regex Metric();

    [GeneratedRegex("""(?:CreateObservableGauge|ObserveGroups|CreateUpDownCounter<long>)\(\s*"(presence\.[a-z_.]+)["]""")]
    private static partial Regex Gauge();

    [GeneratedRegex("^//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"result in \(([^)]*)\)")]
    private static partial Regex QuotedList();

    [GeneratedRegex(@"^## ([a-z-]+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
