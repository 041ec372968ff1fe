using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PresencePipeline.Running;

namespace PresencePipeline.Source;

/// <summary>Wires the room.</summary>
internal static class SourceServices
{
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(2);

    public static IServiceCollection AddSource(this IServiceCollection services)
    {
        services.AddValidated<SourceOptions, SourceOptionsValidator>(SourceOptions.Section);
        services.AddSingleton<IValidateOptions<SourceOptions>>(new ScheduleValidator<SourceOptions>(options => options.Schedule));
        services.AddSingleton<SourceStore>().AddSingleton<SourceGauges>();
        services.AddSingleton<Sweep>().AddSingleton<Newcomers>().AddSingleton<TotalsCheck>().AddSingleton<SourceLabels>();
        services.AddSingleton<SourceNames>().AddSingleton<SourceErrands>();
        services.AddHealthChecks().AddCheck<GenesysCheck>("genesys", timeout: CheckTimeout);
        return services.AddPublic<SourceSweeper>().AddPublic<SourceWatch>().AddPublic<SourceEndpoint>();
    }
}
