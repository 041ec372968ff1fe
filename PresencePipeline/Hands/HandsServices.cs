using Microsoft.Extensions.DependencyInjection;
using PresencePipeline.Draining;
using PresencePipeline.Lag;

namespace PresencePipeline.Hands;

/// <summary>Wires the room.</summary>
internal static class HandsServices
{
    public static IServiceCollection AddHands(this IServiceCollection services)
    {
        services.AddValidated<HandsOptions, HandsOptionsValidator>(HandsOptions.Section);
        services.AddSingleton<HandTickets>().AddSingleton<HandsRules>().AddSingleton<ILagFollower, HandsDesk>();
        services.AddSingleton<Func<string, GroupDrainer>>(provider => group => provider.GetRequiredKeyedService<GroupDrainer>(group));
        return services.AddPublic<HandLender>();
    }
}
