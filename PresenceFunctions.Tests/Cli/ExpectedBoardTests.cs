using Microsoft.Extensions.Time.Testing;
using PresenceCli.Simulation;
using PresencePipeline.Board;
using PresencePipeline.Presence;

namespace PresenceFunctions.Tests.Cli;

/// <summary>When the simulator calls a board right, and when it does not.</summary>
public sealed class ExpectedBoardTests
{
    private const long At = 1_767_225_600_000;

    private static readonly Agent Shown = new()
    {
        AgentId = "a",
        State = "BUSY",
        Presence = new PresenceFact("BUSY", "Busy", At, null),
        Since = At,
        UpdatedAt = At,
        Confidence = "live",
    };

    private readonly FakeTimeProvider clock = new(DateTimeOffset.FromUnixTimeMilliseconds(At));
    private readonly ExpectedBoard expected;

    public ExpectedBoardTests() => expected = new ExpectedBoard(TimeSpan.FromMinutes(15), clock);

    [Fact]
    public void Compare_NewestAcceptedIsShown_IsRight()
    {
        expected.Accept([Presence("BUSY", At)]);
        expected.Accept([Presence("AVAILABLE", At - 1)]);

        Assert.Empty(expected.Compare([Shown]));
    }

    [Theory]
    [InlineData("AVAILABLE", At)]
    [InlineData("BUSY", At + 1)]
    public void Compare_AnotherStateOrTime_IsADifference(string state, long since)
    {
        expected.Accept([Presence(state, since)]);

        Assert.Contains("a: accepted presence " + state, Assert.Single(expected.Compare([Shown])), StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_ShownAndNeverAccepted_IsADifference()
    {
        expected.Accept([new SimulatedChange("a", PresenceKind.Routing, "IDLE", At)]);

        Assert.Single(expected.Compare([Shown]));
    }

    [Fact]
    public void Compare_MissingRow_IsADifference()
    {
        expected.Accept([Presence("BUSY", At)]);

        Assert.Single(expected.Compare([]));
    }

    [Fact]
    public void Compare_EffectiveStateNotThatOfItsFacts_IsADifference()
    {
        expected.Accept([Presence("BUSY", At)]);

        Assert.Single(expected.Compare([Shown with { State = "MEAL" }]));
    }

    [Fact]
    public void Compare_StateToldAgain_MayHaveBegunAtEitherTime()
    {
        expected.Accept([Presence("BUSY", At), Presence("MEAL", At + 1), Presence("BUSY", At + 2)]);

        Assert.Empty(expected.Compare([Shown]));
        Assert.Single(expected.Compare([Shown with { Since = At + 1, Presence = new PresenceFact("BUSY", "Busy", At + 1, null) }]));
    }

    [Fact]
    public void Compare_NewerChangeThatNobodyAnswered_MayBeShownOrNot()
    {
        expected.Accept([Presence("AVAILABLE", At - 1)]);
        expected.Doubt([Presence("BUSY", At)]);

        Assert.Empty(expected.Compare([Shown]));
        var before = new PresenceFact("AVAILABLE", "Available", At - 1, null);
        Assert.Empty(expected.Compare([Shown with { State = "AVAILABLE", Since = At - 1, Presence = before }]));
    }

    [Fact]
    public void Compare_OlderChangeThatNobodyAnswered_IsADifference()
    {
        expected.Accept([Presence("AVAILABLE", At + 1)]);
        expected.Doubt([Presence("BUSY", At)]);

        Assert.Single(expected.Compare([Shown]));
    }

    [Fact]
    public void Compare_OfflineForLongerThanTheRetention_MayBeGone()
    {
        expected.Accept([Presence("OFFLINE", At)]);

        Assert.Single(expected.Compare([]));
        clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Empty(expected.Compare([]));
    }

    [Fact]
    public void Begin_WithTheBoardOfARunBefore_ExpectsItToStay()
    {
        expected.Begin([Shown]);

        Assert.Empty(expected.Compare([Shown]));
        Assert.Single(expected.Compare([]));
    }

    private static SimulatedChange Presence(string state, long since) => new("a", PresenceKind.Presence, state, since);
}
