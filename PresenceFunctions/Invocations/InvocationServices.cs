using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace PresenceFunctions.Invocations;

/// <summary>Wires what makes invocations end in order.</summary>
internal static class InvocationServices
{
    /// <summary>To be called before other middleware is added.</summary>
    public static void UseInvocationEnds(this FunctionsApplicationBuilder builder)
    {
        builder.UseMiddleware<InvocationEnds>();
        builder.Services.Configure<WorkerOptions>(worker => worker.InputConverters.RegisterAt<InvocationTokenConverter>(0));
    }

    /// <summary>
    /// To be called after all else is added: what is added last stops first, and invocations need the other services until they end.
    /// </summary>
    public static void AwaitInvocations(this IServiceCollection services) =>
        services.AddHostedService(provider => provider.GetRequiredService<InvocationEnds>());
}
