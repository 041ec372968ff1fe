using System.Security.Cryptography;
using Cronos;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;
using PresencePipeline.Draining;
using PresencePipeline.Hosting;
using PresencePipeline.Streams;
using PresencePipeline.Webhooks;

namespace PresenceLocal;

/// <summary>The pipeline's routes and schedules on Kestrel, for local work and containers.</summary>
internal static class LocalHost
{
    private const string DemoSwitch = "--demo";

    /// <summary>
    /// Takes settings, later ones first: arguments, environment, user secrets, <c>local.settings.json</c> of the Functions
    /// app, defaults. <c>--demo</c> adds believable traffic, signed with a secret of its own unless one is set.
    /// </summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder([.. args.Where(argument => argument != DemoSwitch)]);
        var defaults = LocalSettings.Read("local.settings.json");
        defaults.TryAdd("urls", "http://127.0.0.1:7071");
        defaults.TryAdd("Logging:LogLevel:Microsoft", "Warning");
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });

        if (args.Contains(DemoSwitch))
        {
            var secret = $"Secrets:{builder.Configuration["Webhook:SecretName"] ?? new WebhookOptions().SecretName}";
            builder.Configuration[secret] ??= RandomNumberGenerator.GetHexString(64, lowercase: true);
            builder.Services.AddHostedService<DemoTraffic>();
        }

        return builder;
    }

    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var access = LocalAccess.From(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddProblemDetails();
        builder.Services.AddPresencePipeline(new HostTraits(AllowsConfiguredSecrets: true));
        builder.Services.AddHostedService(provider => new TimerLoop(
            nameof(ConsumerGroups.Dashboard),
            CronExpression.Parse(provider.GetRequiredService<IOptions<DrainOptions>>().Value.Schedule, CronFormat.IncludeSeconds),
            provider.GetRequiredKeyedService<Drainer>(ConsumerGroups.Dashboard).RunAsync,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TimerLoop>>()));

        var app = builder.Build();
        app.UseExceptionHandler();
        app.MapPresenceRoutes(access);
        return app;
    }
}
