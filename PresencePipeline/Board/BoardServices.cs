using Microsoft.Extensions.DependencyInjection;
using PresencePipeline.Draining;
using PresencePipeline.Presence;
using PresencePipeline.Streams;

namespace PresencePipeline.Board;

/// <summary>Wires the room.</summary>
internal static class BoardServices
{
    public static IServiceCollection AddBoard(this IServiceCollection services)
    {
        services.AddValidated<BoardOptions, BoardOptionsValidator>(BoardOptions.Section);
        services.AddSystem<BoardProjection>(ConsumerGroups.Dashboard);
        services.AddSingleton<BoardView>().AddSingleton<BoardConfirmation>().AddSingleton<IAgentMemory, BoardMemory>();
        return services.AddSingleton<BoardReader>().AddPublic<BoardEndpoint>();
    }
}
