using Microsoft.Extensions.DependencyInjection;
using PresencePipeline.Draining;
using PresencePipeline.Streams;

namespace PresencePipeline.Board;

/// <summary>Wires the room.</summary>
internal static class BoardServices
{
    public static IServiceCollection AddBoard(this IServiceCollection services)
    {
        services.AddValidated<BoardOptions, BoardOptionsValidator>(BoardOptions.Section);
        services.AddSystem<BoardProjection>(ConsumerGroups.Dashboard);
        return services.AddSingleton<BoardView>().AddSingleton<BoardReader>().AddPublic<BoardEndpoint>();
    }
}
