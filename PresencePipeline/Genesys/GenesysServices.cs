using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PresencePipeline.Genesys;

/// <summary>Wires the room. A request is repeated, each attempt is taken out of the budget and has its own time.</summary>
internal static class GenesysServices
{
    /// <summary>A page of 500 users is about half a megabyte.</summary>
    private const int LargestAnswer = 32 * 1024 * 1024;

    public static IServiceCollection AddGenesys(this IServiceCollection services)
    {
        services.AddValidated<GenesysOptions, GenesysOptionsValidator>(GenesysOptions.Section);
        services.AddSingleton<IValidateOptions<GenesysOptions>, GenesysRegionValidator>();

        // A line for each attempt says nothing that the room does not say once.
        services.AddLogging(logging => logging.AddFilter("Polly", LogLevel.None));
        services.AddSingleton<RequestBudget>().AddTransient<BudgetHandler>();
        services.AddClient(GenesysLogin.ClientName).AddClient(GenesysApi.ClientName);
        services.AddSingleton<GenesysCredentials>().AddSingleton<GenesysLogin>().AddSingleton<GenesysToken>().AddSingleton<GenesysApi>();
        return services.AddSingleton<UserReader>().AddSingleton<GenesysUsers>().AddSingleton<GenesysDefinitions>()
            .AddSingleton<GenesysCounts>();
    }

    private static IServiceCollection AddClient(this IServiceCollection services, string name)
    {
        // What it would log are addresses with users' ids, once for each attempt.
        var client = services.AddHttpClient(name).RemoveAllLoggers().ConfigureHttpClient(http =>
        {
            http.Timeout = Timeout.InfiniteTimeSpan;
            http.MaxResponseContentBufferSize = LargestAnswer;
        });

        // The token, and an address that is as good as one, are for Genesys Cloud only, so no redirect is followed.
        client.UseSocketsHttpHandler((handler, _) => handler.AllowAutoRedirect = false);
        client.AddResilienceHandler("repeat", (builder, context) => builder.Repeat(Clock(context.ServiceProvider)));
        client.AddHttpMessageHandler<BudgetHandler>();
        client.AddResilienceHandler("give-up", (builder, context) => builder.GiveUp(Clock(context.ServiceProvider)));
        return services;
    }

    private static TimeProvider Clock(IServiceProvider services) => services.GetRequiredService<TimeProvider>();
}
