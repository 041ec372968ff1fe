namespace PresencePipeline.Workforce;

/// <summary>A stretch that lasts too long, which is what two of the rules look for.</summary>
internal static class Overlong
{
    /// <returns>Null unless the stretch is longer than the threshold, and is so in the agent's day.</returns>
    public static RuleHit? Find(string rule, AgentDay agent, Stretch stretch, TimeSpan threshold)
    {
        var thresholdMs = (long)threshold.TotalMilliseconds;
        if (stretch.Length <= thresholdMs || agent.Day.Overlap(stretch.From + thresholdMs, stretch.To) == 0)
        {
            return null;
        }

        return new RuleHit
        {
            Rule = rule,
            AgentId = agent.AgentId,
            State = stretch.State,
            From = stretch.From,
            To = stretch.To == agent.Timeline.End ? null : stretch.To,
            Seconds = AgentDay.Seconds(stretch.Length),
            ThresholdSeconds = AgentDay.Seconds(thresholdMs),
        };
    }
}
