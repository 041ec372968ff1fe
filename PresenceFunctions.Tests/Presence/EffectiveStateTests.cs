using PresencePipeline.Presence;

namespace PresenceFunctions.Tests.Presence;

public sealed class EffectiveStateTests
{
    [Theory]
    [InlineData("ON_QUEUE", "IDLE", "IDLE")]
    [InlineData("ON_QUEUE", "INTERACTING", "INTERACTING")]
    [InlineData("ON_QUEUE", "NOT_RESPONDING", "NOT_RESPONDING")]
    [InlineData("ON_QUEUE", "COMMUNICATING", "COMMUNICATING")]
    [InlineData("ON_QUEUE", "OFF_QUEUE", "ON_QUEUE")]
    [InlineData("ON_QUEUE", null, "ON_QUEUE")]
    [InlineData("AVAILABLE", "INTERACTING", "AVAILABLE")]
    [InlineData("OFFLINE", "IDLE", "OFFLINE")]
    [InlineData("NOT_READY", "OFF_QUEUE", "NOT_READY")]
    [InlineData(null, "INTERACTING", "INTERACTING")]
    [InlineData(null, "OFF_QUEUE", "OFF_QUEUE")]
    [InlineData(null, null, "")]
    public void Of_PresenceAndRouting_RoutingCountsWhileOnQueue(string? presence, string? routing, string expected) =>
        Assert.Equal(expected, EffectiveState.Of(presence, 1, routing, 2).State);

    [Theory]
    [InlineData("ON_QUEUE", 10, "INTERACTING", 20, 20)]
    [InlineData("ON_QUEUE", 20, "INTERACTING", 10, 20)]
    [InlineData("ON_QUEUE", 10, "OFF_QUEUE", 20, 10)]
    [InlineData("BREAK", 10, "IDLE", 20, 10)]
    [InlineData(null, 0, "IDLE", 20, 20)]
    public void Of_PresenceAndRouting_SinceBothHold(
        string? presence, long presenceSince, string? routing, long routingSince, long expected) =>
        Assert.Equal(expected, EffectiveState.Of(presence, presenceSince, routing, routingSince).Since);
}
