using System.Text;
using Microsoft.Extensions.Time.Testing;
using PresenceCli.Simulation;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Webhooks;

namespace PresenceFunctions.Tests.Cli;

/// <summary>What the simulator makes up, without anybody to send it to.</summary>
public sealed class ContactCentreTests
{
    [Theory]
    [InlineData(Scenarios.Steady)]
    [InlineData(Scenarios.ShiftStart)]
    [InlineData(Scenarios.Storm)]
    [InlineData(Scenarios.Chaos)]
    public void Deliveries_SameSeedAndStart_AreTheSameToTheByte(string scenario)
    {
        var first = Run(scenario, seed: 4).Deliveries().Select(Line).ToList();

        Assert.NotEmpty(first);
        Assert.Equal(first, Run(scenario, seed: 4).Deliveries().Select(Line));
        Assert.NotEqual(first, Run(scenario, seed: 5).Deliveries().Select(Line));
    }

    [Theory]
    [InlineData(Scenarios.Steady)]
    [InlineData(Scenarios.ShiftStart)]
    [InlineData(Scenarios.Storm)]
    [InlineData(Scenarios.Chaos)]
    public void Deliveries_OfAnyScenario_ComeInTheOrderOfTime(string scenario)
    {
        var due = Run(scenario, seed: 4).Deliveries().Select(delivery => delivery.At).ToList();

        Assert.Equal(due.Order(), due);
    }

    [Fact]
    public void Steps_OfAnAgent_EachHasATimeOfItsOwn()
    {
        var changes = Run(Scenarios.Storm, seed: 4).Centre.Steps().SelectMany(step => step.Changes).ToList();

        Assert.All(changes.GroupBy(change => change.AgentId), agent => Assert.Distinct(agent.Select(change => change.SourceTime)));
    }

    [Fact]
    public void ShiftStart_Everybody_LogsOnWithinAMinute()
    {
        var steps = Run(Scenarios.ShiftStart, seed: 4).Centre.Steps().ToList();

        var logOns = steps.DistinctBy(step => step.Agent.Id).ToList();
        Assert.Equal(200, logOns.Count);
        Assert.All(logOns, step => Assert.InRange(step.At, 0, 60_000));
        Assert.All(logOns, step => Assert.Equal("AVAILABLE", Assert.Single(step.Changes).State));
    }

    [Fact]
    public void Storm_WithinItsSeconds_TellsManyTimesWhatIsToldBeforeIt()
    {
        var at = Run(Scenarios.Storm, seed: 4).Centre.Steps().Select(step => step.At).ToList();

        var before = at.Count(time => time is >= 6_000 and < 10_000);
        var within = at.Count(time => time is >= 10_000 and < 14_000);
        Assert.True(within > 10 * Math.Max(1, before), $"{before} steps before the storm, {within} within it");
    }

    [Theory]
    [InlineData(PayloadShapes.Flat)]
    [InlineData(PayloadShapes.Notification)]
    [InlineData(PayloadShapes.Activity)]
    [InlineData(PayloadShapes.EventBridge)]
    [InlineData(PayloadShapes.EventGrid)]
    [InlineData(PayloadShapes.Array)]
    [InlineData(PayloadShapes.Mixed)]
    public void Payload_OfEachShape_IsRecognisedAsTheChangesThatItTells(string payload)
    {
        foreach (var delivery in Run(Scenarios.Steady, seed: 4, payload).Deliveries().Take(300))
        {
            var recognition = Recognised.Bytes(delivery.Body);

            Assert.True(recognition.Problem is null, $"{recognition.Problem}: {Encoding.UTF8.GetString(delivery.Body)}");
            Assert.Equal(
                delivery.Changes,
                recognition.Changes.Select(change =>
                    new SimulatedChange(change.AgentId.Value, change.Kind, change.State, change.SourceTimeMs)));
        }
    }

    [Fact]
    public void Chaos_AmongItsDeliveries_EveryKindOfSpoilingAndCopies()
    {
        var deliveries = Run(Scenarios.Chaos, seed: 4).Deliveries().ToList();

        Assert.Equal(Enum.GetValues<Spoiling>().Order(), deliveries.Select(delivery => delivery.Spoilt).Distinct().Order());
        Assert.True(deliveries.CountBy(delivery => delivery.Id).Max(copies => copies.Value) > 2);
    }

    [Fact]
    public void Percentile_OfLatencies_IsRightToFivePerCent()
    {
        var latencies = new Latencies();
        for (var milliseconds = 1; milliseconds <= 1000; milliseconds++)
        {
            latencies.Add(TimeSpan.FromMilliseconds(milliseconds));
        }

        Assert.InRange(latencies.Percentile(0.5).TotalMilliseconds, 500, 526);
        Assert.InRange(latencies.Percentile(0.99).TotalMilliseconds, 990, 1040);
        Assert.Equal(TimeSpan.Zero, new Latencies().Percentile(0.5));
    }

    private static string Line(SimulatedDelivery delivery) =>
        $"{delivery.Id} {delivery.At} {delivery.Spoilt} {string.Join(' ', delivery.Changes)} {Encoding.UTF8.GetString(delivery.Body)}";

    private static SimulationRun Run(string scenario, int seed, string payload = PayloadShapes.Mixed)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Recognised.Received).AddMinutes(-5));
        var options = new SimulationOptions
        {
            Scenario = scenario,
            Agents = 200,
            Length = TimeSpan.FromMinutes(2),
            Seed = seed,
            Payload = payload,
            Speed = 4,
        };
        return new SimulationRun(options, new HttpClient(), [], new WebhookOptions(), clock);
    }
}
