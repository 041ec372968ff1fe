namespace PresencePipeline.Presence;

/// <summary>A place in which something is kept of agents, and can be forgotten.</summary>
internal interface IAgentMemory
{
    /// <summary>Forgets all that is kept of an agent here; does nothing if that is nothing.</summary>
    Task ForgetAsync(string agentId);
}
