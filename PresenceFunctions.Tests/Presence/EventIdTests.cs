using PresencePipeline.Presence;

namespace PresenceFunctions.Tests.Presence;

public sealed class EventIdTests
{
    private const long T = 1767225600000;

    private static readonly AgentId Agent = Parse("agent-1");

    [Fact]
    public void Derive_SameChange_SameId() => Assert.Equal(Base(), Base());

    // Ids live in Redis longer than a process does; another algorithm would let redeliveries through on an update.
    [Fact]
    public void Derive_KnownChange_KnownId() => Assert.Equal("EZl96qgafZLRq4RuRk_B", Base().Value);

    [Fact]
    public void Derive_AnyChange_20CharactersThatNeedNoEscaping() => Assert.Matches("^[A-Za-z0-9_-]{20}$", Base().Value);

    [Fact]
    public void Derive_OnePartDiffers_DifferentId()
    {
        EventId[] ids =
        [
            Base(),
            EventId.Derive(Parse("agent-2"), PresenceKind.Presence, "IDLE", "d-1", T),
            EventId.Derive(Agent, PresenceKind.Routing, "IDLE", "d-1", T),
            EventId.Derive(Agent, PresenceKind.Presence, "BUSY", "d-1", T),
            EventId.Derive(Agent, PresenceKind.Presence, "IDLE", "d-2", T),
            EventId.Derive(Agent, PresenceKind.Presence, "IDLE", null, T),
            EventId.Derive(Agent, PresenceKind.Presence, "IDLE", "d-1", T + 1),
            EventId.Derive(Agent, PresenceKind.Presence, "IDLE", "d-1", "delivery-1"),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Derive_TextMovesBetweenParts_DifferentId() => Assert.NotEqual(
        EventId.Derive(Agent, PresenceKind.Presence, "IDLE", "1", "2"),
        EventId.Derive(Agent, PresenceKind.Presence, "IDLE", "12", ""));

    [Fact]
    public void Derive_ThereAndBackAgain_NotCollapsed()
    {
        EventId[] ids =
        [
            EventId.Derive(Agent, PresenceKind.Presence, "AVAILABLE", "d-1", T),
            EventId.Derive(Agent, PresenceKind.Presence, "BUSY", "d-2", T + 1),
            EventId.Derive(Agent, PresenceKind.Presence, "AVAILABLE", "d-1", T + 2),
        ];

        Assert.Equal(3, ids.Distinct().Count());
    }

    [Fact]
    public void Derive_LongestParts_Taken() => Assert.Equal(
        20,
        EventId.Derive(Parse(new string('休', 128)), PresenceKind.Presence, new string('憩', 255), new string('d', 128), new string('c', 128))
            .Value.Length);

    [Fact]
    public void TryParse_SendersId_TakenAsItIs()
    {
        Assert.True(EventId.TryParse("evt_1:2/3", out var eventId));
        Assert.Equal("evt_1:2/3", eventId.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("e\r\n")]
    public void TryParse_NoIdentifier_Refused(string? text) => Assert.False(EventId.TryParse(text, out _));

    [Fact]
    public void Part_OfASendersId_SuffixUnlessItGetsTooLong()
    {
        Assert.True(EventId.TryParse("evt-1", out var id));
        Assert.True(EventId.TryParse(new string('e', 128), out var longest));

        Assert.Equal(
            ["evt-1:presence", "evt-1:routing", "evt-1:17"],
            [id.Part(PresenceKind.Presence).Value, id.Part(PresenceKind.Routing).Value, id.Part(17).Value]);
        Assert.Matches("^[A-Za-z0-9_-]{20}$", longest.Part(0).Value);
        Assert.NotEqual(longest.Part(0), longest.Part(1));
    }

    private static EventId Base() => EventId.Derive(Agent, PresenceKind.Presence, "IDLE", "d-1", T);

    private static AgentId Parse(string text) => AgentId.TryParse(text, out var agentId) ? agentId : throw new ArgumentException(text);
}
