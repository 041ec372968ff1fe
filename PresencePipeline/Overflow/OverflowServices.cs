using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PresencePipeline.Draining;

namespace PresencePipeline.Overflow;

/// <summary>Wires the room.</summary>
internal static class OverflowServices
{
    public static IServiceCollection AddOverflow(this IServiceCollection services)
    {
        services.AddValidated<OverflowOptions, OverflowOptionsValidator>(OverflowOptions.Section);
        services.AddSingleton<IValidateOptions<OverflowOptions>, OverflowConnectionValidator>();
        services.AddSingleton<StorageAccess>().AddSingleton<OverflowMetrics>().AddSingleton<OverflowWatch>();
        services.AddSingleton<OverflowWriter>().AddSingleton<AppendBreaker>().AddSingleton<DurableAppender>();
        services.AddSingleton<OverflowBurial>().AddSingleton<OverflowTransfer>().AddSingleton<OverflowReplay>();
        return services.AddSingleton<IBesideDraining>(provider => provider.GetRequiredService<OverflowReplay>());
    }
}
