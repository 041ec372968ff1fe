using Microsoft.Extensions.DependencyInjection;

namespace PresencePipeline.DeadLetters;

/// <summary>Wires the room.</summary>
internal static class DeadLettersServices
{
    public static IServiceCollection AddDeadLetters(this IServiceCollection services) =>
        services.AddSingleton<DeadLetterStream>().AddPublic<DeadLetterEndpoint>();
}
