using PresencePipeline.Agents;

namespace PresencePipeline.Workforce;

/// <summary>One agent on one day: the timeline up to the day's end, from far enough before it to know how it began.</summary>
internal sealed class AgentDay(string agentId, AgentProfile? profile, Timeline timeline, WorkDay day)
{
    public string AgentId { get; } = agentId;

    public AgentProfile? Profile { get; } = profile;

    public Timeline Timeline { get; } = timeline;

    public WorkDay Day { get; } = day;

    public List<Stretch> Effective { get; } = timeline.Effective();

    public List<Stretch> Presences { get; } = timeline.Presences();

    /// <summary>The state that the agent is in at the timeline's end; null if it is unknown.</summary>
    public Stretch? Current => Effective is [.., var last] && last.To == Timeline.End ? last : null;

    /// <summary>Seconds of the day per state.</summary>
    public SortedDictionary<string, long> SecondsOf(List<Stretch> stretches)
    {
        var milliseconds = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var stretch in stretches)
        {
            if (Day.Overlap(stretch.From, stretch.To) is > 0 and var spent)
            {
                milliseconds[stretch.State] = milliseconds.GetValueOrDefault(stretch.State) + spent;
            }
        }

        return new(milliseconds.ToDictionary(state => state.Key, state => Seconds(state.Value)), StringComparer.Ordinal);
    }

    /// <summary>Milliseconds as whole seconds, the nearest.</summary>
    public static long Seconds(long milliseconds) => (milliseconds + 500) / 1000;
}
