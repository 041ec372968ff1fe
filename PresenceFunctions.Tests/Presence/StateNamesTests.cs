using PresencePipeline.Presence;

namespace PresenceFunctions.Tests.Presence;

public sealed class StateNamesTests
{
    private static readonly string[] Presences =
        ["AVAILABLE", "AWAY", "BREAK", "BUSY", "IDLE", "MEAL", "MEETING", "OFFLINE", "ON_QUEUE", "TRAINING"];

    private static readonly string[] RoutingStatuses = ["OFF_QUEUE", "IDLE", "INTERACTING", "NOT_RESPONDING", "COMMUNICATING"];

    public static TheoryData<string, string> PresenceSpellings() => Spellings(Presences);

    public static TheoryData<string, string> RoutingSpellings() => Spellings(RoutingStatuses);

    [Theory]
    [MemberData(nameof(PresenceSpellings))]
    public void TryNormalise_DocumentedPresence_Canonical(string raw, string canonical) =>
        Assert.Equal(canonical, Normalise(PresenceKind.Presence, raw));

    [Theory]
    [MemberData(nameof(RoutingSpellings))]
    public void TryNormalise_DocumentedRoutingStatus_Canonical(string raw, string canonical) =>
        Assert.Equal(canonical, Normalise(PresenceKind.Routing, raw));

    [Theory]
    [InlineData("Not Ready", "NOT_READY")]
    [InlineData("notReady", "NOT_READY")]
    [InlineData("NotReady", "NOT_READY")]
    [InlineData("NOT_READY", "NOT_READY")]
    [InlineData("not-ready", "NOT_READY")]
    [InlineData("  not   ready  ", "NOT_READY")]
    [InlineData("ACDBusy", "ACD_BUSY")]
    [InlineData("After-Call Work", "AFTER_CALL_WORK")]
    [InlineData("AfterCallWork", "AFTER_CALL_WORK")]
    [InlineData("Wrap (up) / notes!", "WRAP_UP_NOTES")]
    [InlineData("Line 2", "LINE_2")]
    [InlineData("Ready2Go", "READY2GO")]
    [InlineData("x", "X")]
    [InlineData("42", "42")]
    [InlineData("café", "CAFÉ")]
    [InlineData("перерыв", "ПЕРЕРЫВ")]
    [InlineData("休憩", "休憩")]
    [InlineData("Break ☕", "BREAK")]
    public void TryNormalise_AnyOtherText_UpperSnakeCase(string raw, string canonical) =>
        Assert.Equal(canonical, Normalise(PresenceKind.Presence, raw));

    [Theory]
    [InlineData("Not Ready")]
    [InlineData("notReady")]
    [InlineData("ACDBusy")]
    [InlineData("After-Call Work")]
    [InlineData("OnQueue")]
    [InlineData("Ready2Go")]
    [InlineData("café")]
    public void TryNormalise_CanonicalForm_StaysAsItIs(string raw)
    {
        foreach (var kind in new[] { PresenceKind.Presence, PresenceKind.Routing })
        {
            var once = Normalise(kind, raw);

            Assert.Equal(once, Normalise(kind, once));
        }
    }

    [Fact]
    public void TryNormalise_UnderscoresLost_FoundAgainInTheOwnKindOnly()
    {
        Assert.Equal("NOT_RESPONDING", Normalise(PresenceKind.Routing, "notresponding"));
        Assert.Equal("NOTRESPONDING", Normalise(PresenceKind.Presence, "notresponding"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\t")]
    [InlineData("-")]
    [InlineData("_ . /")]
    [InlineData("☕")]
    [InlineData("BU\u0000SY")]
    [InlineData("BUSY\n")]
    [InlineData("BU\u007fSY")]
    [InlineData("BU\u0085SY")]
    public void TryNormalise_NoState_Refused(string? raw)
    {
        Assert.False(StateNames.TryNormalise(PresenceKind.Presence, raw, out var state));
        Assert.Null(state);
    }

    [Fact]
    public void TryNormalise_128Characters_TheLongestTaken()
    {
        Assert.Equal(new string('X', 128), Normalise(PresenceKind.Presence, new string('x', 128)));
        Assert.False(StateNames.TryNormalise(PresenceKind.Presence, new string('x', 129), out _));
    }

    private static string Normalise(PresenceKind kind, string raw)
    {
        Assert.True(StateNames.TryNormalise(kind, raw, out var state), $"'{raw}' was refused.");
        return state;
    }

    // As notifications (ON_QUEUE), REST presences and audits (On Queue) and presence definitions (OnQueue) spell it, and
    // as it looks after a relay has changed the case.
    private static TheoryData<string, string> Spellings(string[] canonical)
    {
        var spellings = new TheoryData<string, string>();
        foreach (var state in canonical)
        {
            var words = state.Split('_').Select(word => word[..1] + word[1..].ToLowerInvariant()).ToList();
            var distinct = new HashSet<string>(StringComparer.Ordinal)
            {
                state,
                state.ToLowerInvariant(),
                string.Join(' ', words),
                string.Concat(words),
                string.Join('-', words),
                string.Concat(words).ToUpperInvariant(),
                string.Concat(words).ToLowerInvariant(),
            };
            foreach (var raw in distinct)
            {
                spellings.Add(raw, state);
            }
        }

        return spellings;
    }
}
