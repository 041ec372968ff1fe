using PresenceFunctions.Tests.Testing;
using PresencePipeline.Workforce;

namespace PresenceFunctions.Tests.Workforce;

public sealed class TimelineTests
{
    private const long Hour = 3600;

    [Fact]
    public void Seconds_PresencesOfADay_LastUntilTheNextOne()
    {
        var agent = Days.Agent(
            "12:00:00", Days.Presence("08:00:00", "AVAILABLE"), Days.Presence("09:00:00", "BREAK"), Days.Presence("09:15:30", "AVAILABLE"));

        Assert.Equal([("AVAILABLE", Hour + (2 * Hour) + 2670), ("BREAK", 930)], Seconds(agent, agent.Effective));
    }

    [Fact]
    public void Seconds_OnQueue_RoutingCountsAsStateAndOnQueueAsPresence()
    {
        var agent = Days.Agent(
            "12:00:00",
            Days.Routing("08:00:00", "OFF_QUEUE"),
            Days.Presence("08:00:00", "AVAILABLE"),
            Days.Presence("09:00:00", "ON_QUEUE"),
            Days.Routing("09:00:10", "IDLE"),
            Days.Routing("09:30:00", "INTERACTING"),
            Days.Presence("10:00:00", "MEAL"));

        Assert.Equal(
            [("AVAILABLE", Hour), ("IDLE", 1790), ("INTERACTING", 1800), ("MEAL", 2 * Hour), ("ON_QUEUE", 10)],
            Seconds(agent, agent.Effective));
        Assert.Equal([("AVAILABLE", Hour), ("MEAL", 2 * Hour), ("ON_QUEUE", Hour)], Seconds(agent, agent.Presences));
    }

    [Fact]
    public void Seconds_StateThatSpansMidnight_IsSplitBetweenTheDays()
    {
        TimelineChange[] changes = [Days.Presence("-02:00:00", "BUSY"), Days.Presence("03:00:00", "OFFLINE")];
        var before = new WorkDay(Days.Utc.Date.AddDays(-1), Days.At("-1.00:00:00"), Days.Utc.Start);

        Assert.Equal([("BUSY", 2 * Hour)], Seconds(new AgentDay("a", null, Days.Timeline(before.End, changes), before)));
        Assert.Equal(
            [("BUSY", 3 * Hour), ("OFFLINE", 21 * Hour)], Seconds(new AgentDay("a", null, Days.Timeline(Days.Utc.End, changes), Days.Utc)));
    }

    [Theory]
    [InlineData("2026-03-29", 23)]
    [InlineData("2026-10-25", 25)]
    public void Seconds_DayOfAClockChange_AddUpToItsLength(string date, long hours)
    {
        var day = Days.Of("Europe/Berlin", date);
        var agent = new AgentDay(
            "a", null, Days.Timeline(day.End, Days.Presence(day.Start - 5_000, "BUSY"), Days.Presence(day.Start + 7_200_000, "MEAL")), day);

        Assert.Equal([("BUSY", 2 * Hour), ("MEAL", (hours - 2) * Hour)], Seconds(agent));
    }

    [Fact]
    public void Seconds_BeforeTheFirstChange_CountForNoState() =>
        Assert.Equal([("BUSY", Hour)], Seconds(Days.Agent("12:00:00", Days.Presence("11:00:00", "BUSY"))));

    [Fact]
    public void Seconds_NoChangeForALifetime_UnknownFromThenOn()
    {
        var agent = Days.Agent("20:00:00", Days.Presence("-14:00:00", "BUSY"));

        Assert.Equal([("BUSY", 10 * Hour)], Seconds(agent));
        Assert.Null(agent.Current);
    }

    [Fact]
    public void Seconds_OnlyThePresenceLapses_RoutingGoesOn()
    {
        var agent = Days.Agent("20:00:00", Days.Presence("-14:00:00", "ON_QUEUE"), Days.Routing("09:00:00", "INTERACTING"));

        Assert.Equal([("INTERACTING", 11 * Hour), ("ON_QUEUE", 9 * Hour)], Seconds(agent));
        Assert.Equal([("ON_QUEUE", 10 * Hour)], Seconds(agent, agent.Presences));
    }

    [Fact]
    public void Seconds_ChangesOfOneInstant_TheLastCounts() => Assert.Equal(
        [("MEAL", Hour)], Seconds(Days.Agent("10:00:00", Days.Presence("09:00:00", "BUSY"), Days.Presence("09:00:00", "MEAL"))));

    [Fact]
    public void Current_SameStateAgain_TheStreakGoesOn()
    {
        var agent = Days.Agent(
            "12:00:00", Days.Presence("08:00:00", "AVAILABLE"), Days.Presence("09:00:00", "BUSY"), Days.Presence("10:00:00", "BUSY"));

        Assert.Equal(new Stretch(Days.At("09:00:00"), Days.At("12:00:00"), "BUSY"), agent.Current);
    }

    [Fact]
    public void Current_SinceYesterday_IsNotCutAtMidnight() =>
        Assert.Equal(Days.At("-03:00:00"), Days.Agent("01:00:00", Days.Presence("-03:00:00", "BUSY")).Current?.From);

    [Fact]
    public void Current_ChangeAfterTheEnd_IsLeftOut() => Assert.Equal(
        "BUSY", Days.Agent("12:00:00", Days.Presence("09:00:00", "BUSY"), Days.Presence("12:00:00", "MEAL")).Current?.State);

    [Fact]
    public void Nothing_NoChanges_NoStateAtAll()
    {
        var agent = Days.Agent("12:00:00");

        Assert.Empty(Seconds(agent));
        Assert.Null(agent.Current);
    }

    private static List<(string State, long Seconds)> Seconds(AgentDay agent, List<Stretch>? stretches = null) =>
        [.. agent.SecondsOf(stretches ?? agent.Effective).Select(state => (state.Key, state.Value))];
}
