using Microsoft.Extensions.DependencyInjection;
using PresencePipeline.Presence;

namespace PresencePipeline.Agents;

/// <summary>Wires the room.</summary>
internal static class AgentsServices
{
    public static IServiceCollection AddAgents(this IServiceCollection services) =>
        services.AddSingleton<AgentRoster>().AddSingleton<PresenceLabels>().AddSingleton<IAgentMemory, DirectoryMemory>()
            .AddPublic<AgentDirectory>();
}
