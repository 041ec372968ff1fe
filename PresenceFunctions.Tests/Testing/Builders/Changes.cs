using PresencePipeline.Presence;

namespace PresenceFunctions.Tests.Testing;

/// <summary>Changes as the recogniser makes them, each of an event of its own.</summary>
internal static class Changes
{
    public static PresenceChange Of(string agentId, string state = "BUSY", string? eventId = null)
    {
        Assert.True(AgentId.TryParse(agentId, out var agent));
        Assert.True(EventId.TryParse(eventId ?? Guid.NewGuid().ToString("N"), out var id));
        return new PresenceChange
        {
            AgentId = agent,
            Kind = PresenceKind.Presence,
            State = state,
            RawState = state,
            SourceTimeMs = Deliveries.Now,
            IngestedAtMs = Deliveries.Now,
            EventId = id,
        };
    }

    /// <summary>A change each of so many agents.</summary>
    public static PresenceChange[] Many(int count) => [.. Enumerable.Range(0, count).Select(_ => Of(Deliveries.AgentId()))];
}
