using PresencePipeline.Presence;

namespace PresencePipeline.Agents;

/// <summary>Forgets an agent's profile.</summary>
internal sealed class DirectoryMemory(AgentDirectory directory) : IAgentMemory
{
    public Task ForgetAsync(string agentId) => directory.ForgetAsync(agentId);
}
