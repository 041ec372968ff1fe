using System.Net.Sockets;
using System.Security.Cryptography;
using Cronos;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;
using PresenceLocal.GenesysDemo;
using PresencePipeline;
using PresencePipeline.Draining;
using PresencePipeline.Hosting;
using PresencePipeline.Lag;
using PresencePipeline.Notifications;
using PresencePipeline.Source;
using PresencePipeline.Streams;
using PresencePipeline.Webhooks;

namespace PresenceLocal;

/// <summary>The pipeline's routes and schedules on Kestrel, for local work and containers.</summary>
internal static class LocalHost
{
    private const string DemoSwitch = "--demo";

    private static readonly string[] DemoSwitches = [DemoSwitch, DemoTenant.Switch];

    /// <summary>
    /// Takes settings; the first of these that has one wins: arguments, environment, user secrets, <c>local.settings.json</c> of the
    /// Functions app, defaults. <c>--demo</c> adds believable traffic, signed with a random secret unless one is set, and takes no
    /// Redis from the file; <c>--genesys-demo</c> lets the traffic come from a Genesys Cloud that this process plays.
    /// </summary>
    /// <exception cref="StartupException">The demo was asked for with a vault's secrets.</exception>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        // Settings are read once: watching the working directory for changed files costs more than it is worth.
        var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args.Except(DemoSwitches)]);
        var defaults = LocalSettings.Read("local.settings.json");
        var demo = args.Intersect(DemoSwitches).FirstOrDefault();
        if (demo is not null)
        {
            // The file names the Redis of the Functions app: invented agents must not go there, and it may not even run.
            defaults.Remove("Redis:ConnectionString");
        }

        defaults.TryAdd("Logging:LogLevel:Microsoft", "Warning");

        // ASP.NET Core logs requests below this level. If that were on, every request would get an activity and a log scope that
        // nobody reads. Traces that are exported do not need it.
        defaults.TryAdd("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "None");
        defaults.TryAdd("Logging:Console:FormatterName", "simple");
        defaults.TryAdd("Logging:Console:FormatterOptions:SingleLine", "true");

        // A host that does not start says why in one line, without a stack trace before it.
        defaults.TryAdd("Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host", "Critical");
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });

        // Container images set HTTP_PORTS, which makes Kestrel listen on every address: never without a key.
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && !IsMeantForAll(builder.Configuration))
        {
            builder.Configuration["urls"] = "http://127.0.0.1:7071";
        }

        if (demo is not null)
        {
            if (!string.IsNullOrEmpty(builder.Configuration["KeyVault:Uri"]))
            {
                throw new StartupException(
                    $"{demo} invents traffic and signs it itself; it cannot be combined with KeyVault:Uri, whose secrets it does "
                        + $"not have.");
            }

            var secret = $"Secrets:{builder.Configuration["Webhook:SecretName"] ?? new WebhookOptions().SecretName}";
            builder.Configuration[secret] ??= RandomNumberGenerator.GetHexString(64, lowercase: true);
            if (demo == DemoSwitch)
            {
                builder.Services.AddHostedService<DemoTraffic>();
            }
        }

        return builder;
    }

    /// <summary>Builds the host, prepares the pipeline and maps its routes; what is left is to run it.</summary>
    /// <exception cref="StartupException">A setting or a secret keeps it from starting.</exception>
    public static async Task<WebApplication> BuildAsync(WebApplicationBuilder builder)
    {
        var access = LocalAccess.From(builder.Configuration);
        PresenceHost.CheckLogLevels(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, ProblemAnswers>());
        builder.Services.Configure<HostFilteringOptions>(filter => filter.IncludeFailureMessage = false);
        builder.Services.AddLocalLimits();
        builder.Services.AddPresencePipeline(new HostTraits(AllowsConfiguredSecrets: true));
        builder.Services.AddPresenceTelemetry(builder.Configuration, LocalTelemetry.Add);
        foreach (var group in ConsumerGroups.All)
        {
            builder.Services.AddTimer(
                group,
                provider => provider.GetRequiredService<IOptions<DrainOptions>>().Value.Schedule,
                provider => provider.GetRequiredKeyedService<GroupDrainer>(group).RunAsync);
        }

        builder.Services.AddTimer(
            nameof(Schedules.Lag),
            provider => provider.GetRequiredService<IOptions<LagOptions>>().Value.Schedule,
            provider => provider.GetRequiredService<LagPublisher>().PublishAsync);
        builder.Services.AddTimer(
            nameof(Schedules.Notifications),
            provider => provider.GetRequiredService<IOptions<NotificationsOptions>>().Value.Schedule,
            provider => provider.GetRequiredService<NotificationFollower>().RunAsync);
        builder.Services.AddTimer(
            nameof(Schedules.Source),
            provider => provider.GetRequiredService<IOptions<SourceOptions>>().Value.Schedule,
            provider => provider.GetRequiredService<SourceWatch>().RunAsync);

        var app = builder.Build();
        try
        {
            await PresenceHost.PrepareAsync(app.Services);
            app.Use((context, next) => access.FilterAsync(context, next));
            app.UseRateLimiter();
            app.MapPresenceRoutes(access);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a built host until it is stopped.</summary>
    /// <exception cref="StartupException">An address cannot be listened on.</exception>
    public static async Task RunAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (Exception failure) when (failure is IOException or SocketException or InvalidOperationException or CryptographicException)
        {
            // Kestrel opens its sockets last, when everything else runs, and does not always say which one failed.
            await app.StopAsync();
            var addresses = string.Join(", ", ListenAddress.Read(app.Configuration));
            throw new StartupException(
                $"Cannot listen, as set by {addresses}: {failure.Message.Split('\n')[0].TrimEnd('.')}. --urls gives another address.",
                failure);
        }

        await app.WaitForShutdownAsync();
    }

    private static bool IsMeantForAll(ConfigurationManager configuration) =>
        !string.IsNullOrEmpty(configuration["http_ports"]) && !string.IsNullOrEmpty(configuration["Access:Key"]);

    // AddHostedService would add only the first of this type.
    private static void AddTimer(
        this IServiceCollection services,
        string name,
        Func<IServiceProvider, string> schedule,
        Func<IServiceProvider, Func<CancellationToken, Task>> run) =>
        services.AddSingleton<IHostedService>(provider => new TimerLoop(
            name,
            CronExpression.Parse(schedule(provider), CronFormat.IncludeSeconds),
            run(provider),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TimerLoop>>()));
}
