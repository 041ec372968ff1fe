using PresencePipeline.Board;

namespace PresenceCli.Watching;

/// <summary>What an event has made of an agent.</summary>
/// <param name="Before">Null if the agent was not known.</param>
/// <param name="After">Null if the agent is gone.</param>
internal readonly record struct Transition(Agent? Before, Agent? After)
{
    public Agent Agent => After ?? Before!;

    /// <summary>Whether the state has changed, and not only a name or a time.</summary>
    public bool IsOfState => Before?.State != After?.State;
}
