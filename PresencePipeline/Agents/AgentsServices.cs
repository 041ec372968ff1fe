using Microsoft.Extensions.DependencyInjection;

namespace PresencePipeline.Agents;

/// <summary>Wires the room.</summary>
internal static class AgentsServices
{
    public static IServiceCollection AddAgents(this IServiceCollection services)
    {
        services.AddValidated<GenesysOptions, GenesysOptionsValidator>(GenesysOptions.Section);
        return services.AddSingleton<GenesysCredentials>().AddPublic<AgentDirectory>();
    }
}
