using Azure.Core;
using Azure.Security.KeyVault.Secrets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PresencePipeline.Agents;
using PresencePipeline.Board;
using PresencePipeline.DeadLetters;
using PresencePipeline.Draining;
using PresencePipeline.Health;
using PresencePipeline.Lag;
using PresencePipeline.Live;
using PresencePipeline.Redis;
using PresencePipeline.Running;
using PresencePipeline.Secrets;
using PresencePipeline.Streams;
using PresencePipeline.Telemetry;
using PresencePipeline.Webhooks;
using PresencePipeline.Workforce;

namespace PresencePipeline.Hosting;

/// <summary>The one wiring of both hosts.</summary>
public static class PresencePipelineExtensions
{
    /// <summary>
    /// Adds the pipeline: <see cref="IngestEndpoint"/>, <see cref="BoardEndpoint"/>, <see cref="LiveEndpoint"/>,
    /// <see cref="WorkforceEndpoint"/>, <see cref="LagEndpoint"/>, <see cref="DeadLetterEndpoint"/> and <see cref="HealthEndpoint"/> for routes; for schedules a
    /// <see cref="GroupDrainer"/> per system that follows the stream, keyed by its <see cref="ConsumerGroups">consumer group</see>, and
    /// the <see cref="LagPublisher"/>.
    /// </summary>
    public static IServiceCollection AddPresencePipeline(this IServiceCollection services, HostTraits host)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(host);
        services.AddSingleton<PresenceMetrics>();
        services.AddSystem<BoardProjection>(ConsumerGroups.Dashboard);
        services.AddSystem<WorkforceProjection>(ConsumerGroups.Workforce);
        return services.AddSettings().AddSecrets().AddStream().AddBoard().AddLive().AddWorkforce().AddWebhooks().AddLag().AddHealth();
    }

    private static IServiceCollection AddSettings(this IServiceCollection services)
    {
        services.AddValidated<RedisOptions, RedisOptionsValidator>(RedisOptions.Section);
        services.AddValidated<KeyVaultOptions, KeyVaultOptionsValidator>(KeyVaultOptions.Section);
        services.AddValidated<StreamOptions, StreamOptionsValidator>(StreamOptions.Section);
        services.AddValidated<WebhookOptions, WebhookOptionsValidator>(WebhookOptions.Section);
        services.AddValidated<DrainOptions, DrainOptionsValidator>(DrainOptions.Section);
        services.AddValidated<BoardOptions, BoardOptionsValidator>(BoardOptions.Section);
        services.AddValidated<LiveOptions, LiveOptionsValidator>(LiveOptions.Section);
        services.AddSingleton<IValidateOptions<KeyVaultOptions>, KeyVaultUriValidator>();
        services.AddValidated<GenesysOptions, GenesysOptionsValidator>(GenesysOptions.Section);
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookProfileValidator>();
        services.AddValidated<WorkforceOptions, WorkforceOptionsValidator>(WorkforceOptions.Section);
        services.AddSingleton<IValidateOptions<WorkforceOptions>, WorkforceRulesValidator>();
        services.AddValidated<LagOptions, LagOptionsValidator>(LagOptions.Section);
        services.AddSingleton<IValidateOptions<LagOptions>, LagScheduleValidator>();
        return services.AddSingleton<IValidateOptions<DrainOptions>, DrainScheduleValidator>();
    }

    private static void AddValidated<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
    }

    private static IServiceCollection AddSecrets(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => VaultClient.Create(provider.Get<IOptions<KeyVaultOptions>>().Value, provider.Get<IConfiguration>()));
        services.AddSingleton<ISecretSource>(provider => provider.Get<IOptions<KeyVaultOptions>>().Value.Uri is null
            ? new ConfiguredSecrets(provider.Get<IConfiguration>(), provider.Get<HostTraits>())
            : new VaultSecrets(provider.Get<SecretClient>(), provider.Get<TimeProvider>()));
        services.AddSingleton<SecretStore>();
        services.AddSingleton<SigningSecrets>();
        services.AddSingleton<GenesysCredentials>();
        return services.AddHostedService<SecretRefresher>();
    }

    private static IServiceCollection AddStream(this IServiceCollection services)
    {
        services.AddSingleton<RedisConnection>();
        services.TryAddKeyedSingleton(RedisOptions.Section, (provider, _) => AzureIdentity.Credential(
            provider.Get<IOptions<RedisOptions>>().Value.ManagedIdentityClientId, provider.Get<IConfiguration>()));
        services.AddSingleton(provider => new EntraTokens(
            () => provider.GetRequiredKeyedService<TokenCredential>(RedisOptions.Section), provider.Get<TimeProvider>()));
        services.AddSingleton<EntraSignIn>();
        services.AddHostedService(provider => provider.Get<EntraSignIn>());
        services.AddSingleton<RedisAccess>();
        services.AddHostedService(provider => provider.Get<RedisAccess>());
        services.AddSingleton(provider =>
            new StreamPartitions(provider.Get<IOptions<StreamOptions>>().Value.Name, provider.Get<IOptions<StreamOptions>>().Value.Partitions));
        services.AddSingleton<PartitionedAppender>();
        services.AddSingleton(provider => new DrainingAppender(
            provider.Get<PartitionedAppender>(), group => provider.GetRequiredKeyedService<GroupDrainer>(group)));
        services.AddSingleton<StreamTrimmer>();
        services.AddSingleton<DeadLetterStream>();
        services.AddSingleton(provider => new DeadLetterEndpoint(provider.Get<DeadLetterStream>(), provider.Get<TimeProvider>(), provider.Get<ILogger<DeadLetterEndpoint>>()));
        services.AddSingleton<ConsumerName>();
        services.AddSingleton(provider => new AgentDirectory(
            provider.Get<RedisConnection>(), provider.Get<PresenceMetrics>(), provider.Get<TimeProvider>()));
        return services;
    }

    private static IServiceCollection AddBoard(this IServiceCollection services)
    {
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<BoardView>();
        services.AddSingleton<BoardReader>();
        return services.AddSingleton(provider => new BoardEndpoint(
            provider.Get<BoardReader>(), provider.Get<TimeProvider>(), provider.Get<ILogger<BoardEndpoint>>()));
    }

    private static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<LiveWriter>();
        services.AddSingleton<LiveFollower>();
        services.AddSingleton<LiveReplay>();
        return services.AddSingleton(provider => new LiveEndpoint(
            provider.Get<LiveFeed>(),
            provider.Get<LiveFollower>(),
            provider.Get<LiveWriter>(),
            provider.Get<LiveReplay>(),
            provider.Get<IHostApplicationLifetime>(),
            provider.Get<IOptions<LiveOptions>>(),
            provider.Get<TimeProvider>(),
            provider.Get<ILogger<LiveEndpoint>>()));
    }

    private static IServiceCollection AddWorkforce(this IServiceCollection services)
    {
        services.AddSingleton<WorkCalendar>();
        services.AddSingleton<TimelineReader>();
        services.AddSingleton<WorkforceView>();
        services.AddSingleton<IAgentRule, StuckRule>();
        services.AddSingleton<IAgentRule, FlappingRule>();
        services.AddSingleton<IAgentRule, NotRespondingRule>();
        services.AddSingleton<MassOfflineRule>();
        services.AddSingleton<WorkforceReporter>();
        return services.AddSingleton(provider => new WorkforceEndpoint(
            provider.Get<WorkforceReporter>(),
            provider.Get<WorkCalendar>(),
            provider.Get<IOptions<WorkforceOptions>>(),
            provider.Get<TimeProvider>(),
            provider.Get<ILogger<WorkforceEndpoint>>()));
    }

    /// <summary>
    /// Adds a system that follows the stream: what it makes of the entries, once per partition, and the consumer group it reads
    /// them with.
    /// </summary>
    private static void AddSystem<TProjection>(this IServiceCollection services, string group)
        where TProjection : class, IProjection
    {
        services.AddKeyedSingleton(group, (provider, _) =>
        {
            var outage = new SharedOutage();
            return new GroupDrainer(provider.Get<StreamPartitions>().Select(keys => new Drainer(
                group,
                ActivatorUtilities.CreateInstance<TProjection>(provider, keys),
                provider.Get<ConsumerName>(),
                provider.Get<RedisConnection>(),
                keys,
                provider.Get<StreamTrimmer>(),
                provider.Get<IOptions<DrainOptions>>(),
                provider.Get<PresenceMetrics>(),
                provider.Get<TimeProvider>(),
                provider.Get<ILogger<Drainer>>(),
                outage)));
        });
    }

    private static IServiceCollection AddWebhooks(this IServiceCollection services) => services

        // The one limit on a body is Webhook:MaxBodyBytes. Beyond the server's own, 30 MB, it breaks the connection off before
        // the answer can be read, of which the Functions host makes a failure of ours.
        .Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null)
        .AddSingleton(provider => new IngestEndpoint(
            provider.Get<DrainingAppender>(),
            provider.Get<SigningSecrets>(),
            provider.Get<IOptions<WebhookOptions>>(),
            provider.Get<PresenceMetrics>(),
            provider.Get<TimeProvider>(),
            provider.Get<ILogger<IngestEndpoint>>()));

    private static IServiceCollection AddLag(this IServiceCollection services)
    {
        services.AddSingleton<LagReader>();
        services.AddSingleton<LagSamples>();
        services.AddSingleton<LagWatch>();
        services.AddSingleton(provider => new LagEndpoint(provider.Get<LagWatch>(), provider.Get<TimeProvider>(), provider.Get<ILogger<LagEndpoint>>()));
        return services.AddSingleton(provider => new LagPublisher(
            provider.Get<LagReader>(),
            provider.Get<LagSamples>(),
            provider.Get<PresenceMetrics>(),
            provider.Get<TimeProvider>(),
            provider.Get<ILogger<LagPublisher>>()));
    }

    private static IServiceCollection AddHealth(this IServiceCollection services)
    {
        // It would repeat on every request what the endpoint says once.
        services.AddLogging(logging => logging.AddFilter(typeof(HealthCheckService).Namespace, LogLevel.None));
        services.AddHealthChecks()
            .AddCheck<RedisCheck>("redis", timeout: RedisCheck.Timeout)
            .AddCheck<RedisTokenCheck>("redis-token")
            .AddCheck<RedisSettingsCheck>("redis-settings", timeout: RedisCheck.Timeout)
            .AddCheck<ClockCheck>("clock", timeout: RedisCheck.Timeout)
            .AddCheck<GroupsCheck>("groups", timeout: RedisCheck.Timeout)
            .AddCheck<PartitionsCheck>("partitions", timeout: RedisCheck.Timeout)
            .AddCheck<DrainingCheck>("draining", timeout: RedisCheck.Timeout)
            .AddCheck<SecretsCheck>("secrets");
        return services.AddSingleton<HealthEndpoint>();
    }

    private static T Get<T>(this IServiceProvider provider)
        where T : notnull => provider.GetRequiredService<T>();
}
