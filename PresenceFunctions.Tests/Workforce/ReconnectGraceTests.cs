using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PresenceFunctions.Tests.Testing;
using PresencePipeline.Workforce;

namespace PresenceFunctions.Tests.Workforce;

/// <summary>
/// A connection that drops and restores the presence within <c>Workforce:ReconnectGrace</c> is no change and no flapping.
/// </summary>
public sealed class ReconnectGraceTests
{
    /// <summary>Two changes within five minutes are flapping here, so each that counts is seen.</summary>
    [Theory]
    [InlineData("00:01:00", "09:00:00", "09:00:59.999", false)]
    [InlineData("00:01:00", "09:00:00", "09:01:00", true)]
    [InlineData("00:00:00", "09:00:00", "09:00:01", true)]
    [InlineData("00:10:00", "09:00:00", "09:09:59", false)]
    [InlineData("00:10:00", "09:00:00", "09:10:00", true)]
    [InlineData("1.00:00:00", "00:10:00", "20:00:00", false)]
    [InlineData("01:00:00", "00:10:00", "20:00:00", true)]
    public void Drop_RestoredWithinTheGrace_IsNoChange(string grace, string drops, string restored, bool counts)
    {
        var restoredAt = Days.At(restored);

        // What comes right after it makes two of them where its end counts, and is one alone where it does not.
        var agent = Days.Agent(
            "22:00:00",
            Days.Presence("00:00:00", "AVAILABLE"),
            Days.Presence(drops, "OFFLINE"),
            Days.Presence(restoredAt, "AVAILABLE"),
            Days.Presence(restoredAt + 10_000, "BUSY"));

        Assert.Equal(counts, Find(agent, grace, changes: 1).Count == 1);
    }

    [Fact]
    public void Drops_BetweenChangesThatCount_AddNone()
    {
        List<TimelineChange> changes = [Days.Presence("09:00:00", "AVAILABLE")];
        for (var at = Days.At("09:00:00") + 30_000; changes.Count < 19; at += 30_000)
        {
            var state = changes.Count % 2 == 1 ? "BUSY" : "AVAILABLE";
            changes.AddRange([Days.Presence(at, state), Days.Presence(at + 5_000, "OFFLINE"), Days.Presence(at + 20_000, state)]);
        }

        var agent = Days.Agent("12:00:00", [.. changes]);

        Assert.Empty(Find(agent, "00:01:00", changes: 6));
        Assert.Equal(6, Assert.Single(Find(agent, "00:01:00", changes: 5)).Changes);
        Assert.Equal(18, Assert.Single(Find(agent, "00:00:00", changes: 6)).Changes);
    }

    [Theory]
    [InlineData("00:00:00", true)]
    [InlineData("1.00:00:00", true)]
    [InlineData("1.00:00:01", false)]
    [InlineData("-00:00:01", false)]
    public void Setting_UpToADay_IsTaken(string grace, bool taken)
    {
        using var services = PipelineServices.Build([("Workforce:ReconnectGrace", grace)]);

        var refusal = Record.Exception(() => services.GetRequiredService<IOptions<WorkforceOptions>>().Value);

        Assert.Equal(taken, refusal is null);
        if (!taken)
        {
            Assert.Contains("ReconnectGrace", Assert.IsType<OptionsValidationException>(refusal).Message, StringComparison.Ordinal);
        }
    }

    private static List<RuleHit> Find(AgentDay agent, string grace, int changes) => [.. new FlappingRule(Days.Settings(options =>
    {
        options.ReconnectGrace = TimeSpan.Parse(grace, CultureInfo.InvariantCulture);
        options.FlappingChanges = changes;
    })).Find(agent)];
}
