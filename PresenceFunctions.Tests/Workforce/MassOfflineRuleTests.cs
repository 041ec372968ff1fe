using PresenceFunctions.Tests.Testing;
using PresencePipeline.Workforce;

namespace PresenceFunctions.Tests.Workforce;

public sealed class MassOfflineRuleTests
{
    private static readonly string[] Departments = ["Billing", "Claims", "Sales"];

    [Theory]
    [InlineData(40, 9, true)] // 22.5 percent
    [InlineData(40, 8, false)] // 20 percent is not more than 20
    [InlineData(20, 5, true)]
    [InlineData(19, 19, false)] // too few for a share to mean anything
    public void MassOffline_ShareOfThoseOnline_Hit(int online, int gone, bool hit) =>
        Assert.Equal(hit, Find(Agents(online, gone, spreadMs: 500)).Count == 1);

    [Fact]
    public void MassOffline_AlreadyOffline_NeitherOnlineNorGone()
    {
        var off = Enumerable.Range(100, 50).Select(i => Days.Agent($"a-{i}", null, "12:00:00", Days.Presence("06:00:00", "OFFLINE")));

        var hit = Assert.Single(Find([.. Agents(40, 10, spreadMs: 500), .. off]));

        Assert.Equal((40, 10), (hit.Online!.Value, hit.AgentIds!.Count));
    }

    [Fact]
    public void MassOffline_OneByOneOverTheDay_NoHit() => Assert.Empty(Find(Agents(40, 40, spreadMs: 240_000)));

    [Fact]
    public void MassOffline_OneAgentManyTimes_NoHit()
    {
        var flapping = Enumerable.Range(0, 40)
            .Select(i => Days.Presence(Days.At("09:00:00") + (i * 1000), i % 2 == 0 ? "BUSY" : "OFFLINE")).ToArray();

        Assert.Empty(Find([.. Agents(40, 0, spreadMs: 0), Days.Agent("flapping", null, "12:00:00", flapping)]));
    }

    [Fact]
    public void MassOffline_FromTheQueueWithinSeconds_Outage()
    {
        var hit = Assert.Single(Find(Agents(60, 30, spreadMs: 200, "ON_QUEUE")));

        Assert.Equal("outage", hit.Cause);
        Assert.Equal((60, 30, 30), (hit.Online!.Value, hit.Together!.Value, hit.FromQueue!.Value));
        Assert.Equal(Departments, hit.Departments);
        Assert.Equal((Days.At("11:00:00"), Days.At("11:00:00") + (29 * 200)), (hit.From, hit.To!.Value));
    }

    // A department's switch fails: one department, but at once and in the middle of its work.
    [Fact]
    public void MassOffline_OneDepartmentFromTheQueueWithinSeconds_Outage() =>
        Assert.Equal("outage", Assert.Single(Find(Agents(60, 30, spreadMs: 200, "ON_QUEUE", departments: 1))).Cause);

    // A building loses its network: nobody was on queue, but all departments go at once.
    [Fact]
    public void MassOffline_OffQueueOfAllDepartmentsWithinSeconds_Outage() =>
        Assert.Equal("outage", Assert.Single(Find(Agents(60, 30, spreadMs: 200, "BUSY"))).Cause);

    [Fact]
    public void MassOffline_OffQueueOverMinutes_ShiftEnd() =>
        Assert.Equal("shift-end", Assert.Single(Find(Agents(60, 30, spreadMs: 3_500, "AVAILABLE"))).Cause);

    [Fact]
    public void MassOffline_OneDepartmentOffQueueAtOnce_ShiftEnd() =>
        Assert.Equal("shift-end", Assert.Single(Find(Agents(60, 30, spreadMs: 200, "AVAILABLE", departments: 1))).Cause);

    [Theory]
    [InlineData(3, 30)]
    [InlineData(60, 0)]
    public void MassOffline_AnotherPresenceOnTheWay_FromTheQueueIfOnlyForSeconds(int seconds, int fromQueue)
    {
        var agents = Enumerable.Range(0, 30).Select(i => Days.Agent(
            $"a-{i}",
            null,
            "12:00:00",
            Days.Presence("08:00:00", "ON_QUEUE"),
            Days.Presence(Days.At("11:00:00") - (seconds * 1000), "AVAILABLE"),
            Days.Presence("11:00:00", "OFFLINE"))).ToList();

        Assert.Equal(fromQueue, Assert.Single(Find(agents)).FromQueue);
    }

    [Fact]
    public void MassOffline_BackWithinAMinute_IsAHitAllTheSame()
    {
        var agents = Agents(40, 40, spreadMs: 100, "ON_QUEUE").ConvertAll(agent => Days.Agent(
            agent.AgentId,
            agent.Profile?.Department,
            "12:00:00",
            [.. agent.Presences.Select(stretch => Days.Presence(stretch.From, stretch.State)), Days.Presence("11:00:45", "ON_QUEUE")]));

        Assert.Equal("outage", Assert.Single(Find(agents)).Cause);
    }

    [Fact]
    public void MassOffline_TwiceADay_TwoHits()
    {
        var morning = Agents(40, 40, spreadMs: 100, "ON_QUEUE");
        var agents = morning.ConvertAll(agent => Days.Agent(
            agent.AgentId,
            null,
            "23:00:00",
            [
                .. agent.Presences.Select(stretch => Days.Presence(stretch.From, stretch.State)),
                Days.Presence("12:00:00", "ON_QUEUE"),
                Days.Presence("17:00:00", "OFFLINE"),
            ]));

        Assert.Equal([40, 40], Find(agents).Select(hit => hit.AgentIds!.Count));
    }

    [Fact]
    public void MassOffline_OnTheDayBefore_IsNotTodays()
    {
        var agents = Enumerable.Range(0, 30).Select(i => Days.Agent(
            $"a-{i}", null, "12:00:00", Days.Presence("-08:00:00", "ON_QUEUE"), Days.Presence("-01:00:00", "OFFLINE"))).ToList();

        Assert.Empty(Find(agents));
    }

    private static List<RuleHit> Find(IReadOnlyList<AgentDay> agents) => [.. new MassOfflineRule(Days.Settings()).Find(agents, Days.Utc)];

    /// <summary>Agents of whom some go offline one after the other from eleven o'clock.</summary>
    private static List<AgentDay> Agents(int online, int gone, long spreadMs, string presence = "AVAILABLE", int departments = 3) =>
        [.. Enumerable.Range(0, online).Select(i => Days.Agent(
            $"a-{i}",
            Departments[i % departments],
            "23:00:00",
            [
                Days.Presence("08:00:00", presence),
                .. i < gone ? [Days.Presence(Days.At("11:00:00") + (i * spreadMs), "OFFLINE")] : Array.Empty<TimelineChange>(),
            ]))];
}
