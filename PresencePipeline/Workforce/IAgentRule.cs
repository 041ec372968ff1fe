namespace PresencePipeline.Workforce;

/// <summary>A rule about one agent's day.</summary>
internal interface IAgentRule
{
    /// <summary>The hits that touch the day, oldest first.</summary>
    IEnumerable<RuleHit> Find(AgentDay agent);
}
