using Microsoft.Extensions.DependencyInjection;
using PresencePipeline.Presence;

namespace PresencePipeline.DeadLetters;

/// <summary>Wires the room.</summary>
internal static class DeadLettersServices
{
    public static IServiceCollection AddDeadLetters(this IServiceCollection services) =>
        services.AddSingleton<DeadLetterStream>().AddSingleton<IAgentMemory, DeadLetterMemory>().AddPublic<DeadLetterEndpoint>();
}
