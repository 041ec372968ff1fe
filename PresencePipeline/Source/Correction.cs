using PresencePipeline.Genesys;
using PresencePipeline.Presence;

namespace PresencePipeline.Source;

/// <summary>Makes an ordinary change of what Genesys Cloud says, with the source's own time.</summary>
internal static class Correction
{
    /// <summary>What stands as the source of such a change.</summary>
    public const string Source = "reconcile";

    public static PresenceChange Of(AgentId agent, GenesysFact fact, long nowMs)
    {
        // The id that an event of the same has: an event that was only late counts once.
        var id = EventId.Derive(agent, fact.Kind, fact.State, fact.DefinitionId, fact.SinceMs);
        return new PresenceChange
        {
            AgentId = agent,
            Kind = fact.Kind,
            State = fact.State,
            RawState = fact.RawState,
            SourceTimeMs = fact.SinceMs,
            IngestedAtMs = nowMs,
            EventId = id,
            DedupId = id,
            DefinitionId = fact.DefinitionId,
            Source = Source,
        };
    }
}
