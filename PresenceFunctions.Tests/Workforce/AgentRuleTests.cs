using PresenceFunctions.Tests.Testing;
using PresencePipeline.Workforce;

namespace PresenceFunctions.Tests.Workforce;

public sealed class AgentRuleTests
{
    [Theory]
    [InlineData("BREAK", "09:20:01", true)]
    [InlineData("BREAK", "09:20:00", false)]
    [InlineData("MEAL", "10:15:01", true)]
    [InlineData("MEAL", "10:14:59", false)]
    [InlineData("AVAILABLE", "10:00:01", true)]
    [InlineData("MEETING", "20:00:00", false)]
    [InlineData("NOT_READY", "20:00:00", false)]
    public void Stuck_Thresholds_HitFromTheFirstMomentAfter(string state, string now, bool hit) =>
        Assert.Equal(hit, Stuck(Days.Agent(now, Days.Presence("09:00:00", state))).Count == 1);

    [Fact]
    public void Stuck_StillSo_HasNoEnd()
    {
        var hit = Assert.Single(Stuck(Days.Agent("09:30:00", Days.Presence("09:00:00", "BREAK"))));

        Assert.Equal(
            new RuleHit
            {
                Rule = "stuck",
                AgentId = "a",
                State = "BREAK",
                From = Days.At("09:00:00"),
                Seconds = 1800,
                ThresholdSeconds = 1200,
            },
            hit);
    }

    [Fact]
    public void Stuck_Over_HasItsEnd() => Assert.Equal(
        Days.At("09:25:00"),
        Assert.Single(Stuck(Days.Agent("12:00:00", Days.Presence("09:00:00", "BREAK"), Days.Presence("09:25:00", "BUSY")))).To);

    [Fact]
    public void Stuck_SettingForAState_ReplacesItsDefaultAndZeroTurnsItOff()
    {
        var agent = Days.Agent(
            "12:00:00", Days.Presence("09:00:00", "BREAK"), Days.Presence("09:30:00", "NOT_READY"), Days.Presence("09:40:00", "MEETING"));

        var hits = Stuck(agent, options =>
        {
            options.StuckAfter["break"] = TimeSpan.Zero;
            options.StuckAfter["NOT_READY"] = TimeSpan.FromMinutes(5);
        });

        Assert.Equal("NOT_READY", Assert.Single(hits).State);
    }

    // Of a break from 23:50 to 00:30 the threshold is passed at 00:10: today's. One that is over by 23:58 is yesterday's.
    [Theory]
    [InlineData("-00:10:00", "00:30:00", true)]
    [InlineData("-00:40:00", "-00:02:00", false)]
    [InlineData("-00:10:00", "00:05:00", false)]
    public void Stuck_AroundMidnight_OnTheDaysOnWhichItIsTooLong(string from, string to, bool hit) => Assert.Equal(
        hit, Stuck(Days.Agent("12:00:00", Days.Presence(from, "BREAK"), Days.Presence(to, "BUSY"))).Count == 1);

    [Fact]
    public void NotResponding_OnQueue_HitAtOnce()
    {
        var hit = Assert.Single(NotResponding(Days.Agent(
            "12:00:00", Days.Presence("09:00:00", "ON_QUEUE"), Days.Routing("09:10:00", "NOT_RESPONDING"),
            Days.Routing("09:10:07", "IDLE"))));

        Assert.Equal(
            ("not-responding", Days.At("09:10:00"), Days.At("09:10:07"), 7L), (hit.Rule, hit.From, hit.To!.Value, hit.Seconds!.Value));
    }

    [Fact]
    public void NotResponding_OffTheQueueOrUnknownWhether_NoHit()
    {
        Assert.Empty(NotResponding(Days.Agent("12:00:00", Days.Presence("09:00:00", "BUSY"), Days.Routing("09:10:00", "NOT_RESPONDING"))));
        Assert.Empty(NotResponding(Days.Agent("12:00:00", Days.Routing("09:10:00", "NOT_RESPONDING"))));
        Assert.Empty(NotResponding(Days.Agent("12:00:00", Days.Presence("09:00:00", "ON_QUEUE"), Days.Routing("09:10:00", "INTERACTING"))));
    }

    [Fact]
    public void NotResponding_ShorterThanItsSetting_NoHit() => Assert.Empty(new NotRespondingRule(
        Days.Settings(options => options.NotRespondingAfter = TimeSpan.FromSeconds(10))).Find(Days.Agent(
            "12:00:00", Days.Presence("09:00:00", "ON_QUEUE"), Days.Routing("09:10:00", "NOT_RESPONDING"),
            Days.Routing("09:10:07", "IDLE"))));

    [Theory]
    [InlineData(8, 40, true)] // seven changes in 4:00 after the first presence
    [InlineData(7, 40, false)] // six are allowed
    [InlineData(8, 51, false)] // seven in 5:06
    [InlineData(8, 50, true)] // seven in 5:00, the window included
    public void Flapping_MoreThanNInM_Hit(int presences, int secondsApart, bool hit) =>
        Assert.Equal(hit, Flapping(Days.Agent("12:00:00", Alternating(presences, secondsApart))).Count == 1);

    [Fact]
    public void Flapping_LongerThanAWindow_OneHitWithAllChanges()
    {
        var hit = Assert.Single(Flapping(Days.Agent("12:00:00", Alternating(31, 30))));

        Assert.Equal((30, Days.At("09:00:30"), Days.At("09:15:00")), (hit.Changes!.Value, hit.From, hit.To!.Value));
    }

    [Fact]
    public void Flapping_TwiceWithAPauseBetween_TwoHits()
    {
        TimelineChange[] changes =
            [.. Alternating(9, 10), .. Alternating(9, 10).Select(change => change with { At = change.At + 3_600_000 })];

        Assert.Equal(2, Flapping(Days.Agent("12:00:00", changes)).Count);
    }

    [Fact]
    public void Flapping_CallsThatComeAndGo_NoHit()
    {
        var calls = Enumerable.Range(0, 60).Select(i => Days.Routing($"09:0{i / 12}:{i % 12 * 5:d2}", i % 2 == 0 ? "IDLE" : "INTERACTING"));

        Assert.Empty(Flapping(Days.Agent("12:00:00", [Days.Presence("08:00:00", "ON_QUEUE"), .. calls])));
    }

    [Theory]
    [InlineData(20, "AVAILABLE", false)] // restored within the grace
    [InlineData(60, "AVAILABLE", true)] // too late
    [InlineData(20, "BUSY", true)] // another presence than before
    public void Flapping_DroppedConnections_DoNotCountIfThePresenceIsRestored(int seconds, string after, bool hit)
    {
        var changes = new List<TimelineChange> { Days.Presence("08:00:00", "AVAILABLE") };
        for (var i = 0; i < 10; i++)
        {
            var at = Days.At("09:00:00") + (i * 70_000);
            changes.Add(Days.Presence(at, "OFFLINE"));
            changes.Add(Days.Presence(at + (seconds * 1000), i % 2 == 0 ? after : "AVAILABLE"));
        }

        Assert.Equal(hit, Flapping(Days.Agent("12:00:00", [.. changes])).Count == 1);
    }

    [Fact]
    public void Flapping_OfflineJustNow_CountsOnceTheGraceIsOver()
    {
        TimelineChange[] changes = [.. Alternating(7, 10), Days.Presence("09:01:10", "OFFLINE")];

        Assert.Empty(Flapping(Days.Agent("09:02:09", changes)));
        Assert.Single(Flapping(Days.Agent("09:02:11", changes)));
    }

    private static TimelineChange[] Alternating(int presences, int secondsApart) =>
        [
            .. Enumerable.Range(0, presences).Select(
                i => Days.Presence(Days.At("09:00:00") + (i * secondsApart * 1000L), i % 2 == 0 ? "AVAILABLE" : "BUSY")),
        ];

    private static List<RuleHit> Stuck(AgentDay agent, Action<WorkforceOptions>? change = null) =>
        [.. new StuckRule(Days.Settings(change)).Find(agent)];

    private static List<RuleHit> NotResponding(AgentDay agent) => [.. new NotRespondingRule(Days.Settings()).Find(agent)];

    private static List<RuleHit> Flapping(AgentDay agent) => [.. new FlappingRule(Days.Settings()).Find(agent)];
}
