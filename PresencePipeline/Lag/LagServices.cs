using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PresencePipeline.Running;

namespace PresencePipeline.Lag;

/// <summary>Wires the room.</summary>
internal static class LagServices
{
    public static IServiceCollection AddLag(this IServiceCollection services)
    {
        services.AddValidated<LagOptions, LagOptionsValidator>(LagOptions.Section);
        services.AddSingleton<IValidateOptions<LagOptions>>(new ScheduleValidator<LagOptions>(options => options.Schedule));
        services.AddSingleton<LagReader>().AddSingleton<LagSamples>().AddSingleton<LagWatch>().AddSingleton<StreamGauges>();
        return services.AddPublic<LagEndpoint>().AddPublic<LagPublisher>();
    }
}
