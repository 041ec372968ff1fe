using Microsoft.Extensions.DependencyInjection;

namespace PresencePipeline.Agents;

/// <summary>Wires the room.</summary>
internal static class AgentsServices
{
    public static IServiceCollection AddAgents(this IServiceCollection services) =>
        services.AddSingleton<AgentRoster>().AddPublic<AgentDirectory>();
}
