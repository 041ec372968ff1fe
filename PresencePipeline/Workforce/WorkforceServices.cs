using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PresencePipeline.Draining;
using PresencePipeline.Presence;
using PresencePipeline.Streams;

namespace PresencePipeline.Workforce;

/// <summary>Wires the room.</summary>
internal static class WorkforceServices
{
    public static IServiceCollection AddWorkforce(this IServiceCollection services)
    {
        services.AddValidated<WorkforceOptions, WorkforceOptionsValidator>(WorkforceOptions.Section);
        services.AddSingleton<IValidateOptions<WorkforceOptions>, WorkforceRulesValidator>();
        services.AddSystem<WorkforceProjection>(ConsumerGroups.Workforce);
        services.AddSingleton<WorkCalendar>().AddSingleton<TimelineReader>().AddSingleton<WorkforceView>();
        services.AddSingleton<IAgentMemory, WorkforceMemory>();
        services.AddSingleton<IAgentRule, StuckRule>().AddSingleton<IAgentRule, FlappingRule>()
            .AddSingleton<IAgentRule, NotRespondingRule>();
        return services.AddSingleton<MassOfflineRule>().AddSingleton<WorkforceReporter>().AddPublic<WorkforceEndpoint>();
    }
}
