namespace PresencePipeline.Presence;

/// <summary>Which of an agent's independent facts a change is about; each has its own watermark on the board.</summary>
public enum PresenceKind
{
    /// <summary>What the agent, or the system for them, has declared: AVAILABLE, BREAK, ON_QUEUE, …</summary>
    Presence,

    /// <summary>What the queue makes of an agent who is ON_QUEUE: IDLE, INTERACTING, NOT_RESPONDING, …</summary>
    Routing,

    /// <summary>Whether the agent is out of office, which stands beside the other two and replaces neither.</summary>
    OutOfOffice,
}
