using Microsoft.Extensions.Options;

namespace PresencePipeline.Workforce;

/// <summary>An agent is ON_QUEUE, and so counted on, but NOT_RESPONDING, and so given nothing.</summary>
internal sealed class NotRespondingRule(IOptions<WorkforceOptions> options) : IAgentRule
{
    public IEnumerable<RuleHit> Find(AgentDay agent) =>
        agent.Timeline.NotResponding()
            .Select(stretch => Overlong.Find("not-responding", agent, stretch, options.Value.NotRespondingAfter))
            .OfType<RuleHit>();
}
