using Microsoft.Extensions.Options;

namespace PresencePipeline.Workforce;

/// <summary>An agent has been in one effective state for longer than its threshold.</summary>
internal sealed class StuckRule(IOptions<WorkforceOptions> options) : IAgentRule
{
    public IEnumerable<RuleHit> Find(AgentDay agent) =>
        agent.Effective
            .Where(stretch => options.Value.StuckAfter.GetValueOrDefault(stretch.State) > TimeSpan.Zero)
            .Select(stretch => Overlong.Find("stuck", agent, stretch, options.Value.StuckAfter[stretch.State]))
            .OfType<RuleHit>();
}
